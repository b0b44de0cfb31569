//! Just enough of the zip format (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16) for a package of small files.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// A zip that grows.
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// 1 January 2026, 00:00: the same files make the same package.
const DATE: u16 = (2026 - 1980) << 9 | 1 << 5 | 1;

impl Zip {
    /// Adds a file.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let mut crc = Crc::new();
        crc.update(content);
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
        let packed = packer.write_all(content).and_then(|()| packer.finish()).map_err(|error| error.to_string())?;
        let too_large = |_| format!("{name} is too large for this package");
        let (packed_size, size) =
            (u32::try_from(packed.len()).map_err(too_large)?, u32::try_from(content.len()).map_err(too_large)?);
        let at = u32::try_from(self.bytes.len()).map_err(too_large)?;
        let length = u16::try_from(name.len()).map_err(too_large)?;
        // Version 2.0; names in UTF-8; deflated.
        let mut common = Vec::new();
        for number in [20u16, 1 << 11, 8, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), packed_size, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(length.to_le_bytes());
        common.extend(0u16.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(20u16.to_le_bytes());
        self.directory.extend(&common);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
        Ok(())
    }

    /// The finished file.
    pub fn finish(mut self) -> Vec<u8> {
        let at = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        let size = u32::try_from(self.directory.len()).unwrap_or(u32::MAX);
        self.bytes.extend(self.directory);
        self.bytes.extend(b"PK\x05\x06");
        for number in [0, 0, self.count, self.count] {
            self.bytes.extend(number.to_le_bytes());
        }
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend(0u16.to_le_bytes());
        self.bytes
    }
}
