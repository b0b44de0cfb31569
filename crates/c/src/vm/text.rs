//! printk's formats, and texts in memory.

use super::*;

impl Vm {
    /// The text at an address, up to its end; `None`: the kernel stops.
    pub(super) fn c_string(&mut self, at: Value, most: u64) -> Option<Vec<u8>> {
        if at.v == 0 {
            return Some(b"(null)".to_vec());
        }
        let mut out = Vec::new();
        while (out.len() as u64) < most {
            let here = Value { v: at.v + out.len() as u64, ..at };
            if !self.check(here, 1, false) {
                return None;
            }
            let read = self.mem.read(here.v, 1);
            if read.value == 0 {
                break;
            }
            out.push(read.value as u8);
            if out.len() > 1 << 16 {
                break;
            }
        }
        Some(out)
    }

    /// `fmt` with its arguments (lib/vsprintf.c, 6.12); `None`: the kernel stops.
    pub(super) fn format(&mut self, fmt: Value, args: &[Value]) -> Option<Vec<u8>> {
        let fmt = self.c_string(fmt, 1 << 14)?;
        let mut out = Vec::new();
        let mut next = 0;
        let mut arg = |next: &mut usize| {
            *next += 1;
            args.get(*next - 1).copied().unwrap_or_default()
        };
        let mut at = 0;
        while at < fmt.len() {
            let c = fmt[at];
            at += 1;
            if c != b'%' {
                out.push(c);
                continue;
            }
            let (mut left, mut zero, mut plus, mut alt, mut space) = (false, false, false, false, false);
            while let Some(&c) = fmt.get(at) {
                match c {
                    b'-' => left = true,
                    b'0' => zero = true,
                    b'+' => plus = true,
                    b'#' => alt = true,
                    b' ' => space = true,
                    _ => break,
                }
                at += 1;
            }
            let number = |at: &mut usize, next: &mut usize, arg: &mut dyn FnMut(&mut usize) -> Value| -> Option<i64> {
                if fmt.get(*at) == Some(&b'*') {
                    *at += 1;
                    return Some(i64::from(arg(next).v as i32));
                }
                let start = *at;
                let mut value = 0i64;
                while let Some(digit) = fmt.get(*at).filter(|c| c.is_ascii_digit()) {
                    value = (value * 10 + i64::from(digit - b'0')).min(100_000);
                    *at += 1;
                }
                (*at > start).then_some(value)
            };
            let mut width = number(&mut at, &mut next, &mut arg).unwrap_or(0);
            if width < 0 {
                left = true;
                width = -width;
            }
            let mut precision = None;
            if fmt.get(at) == Some(&b'.') {
                at += 1;
                precision = Some(number(&mut at, &mut next, &mut arg).unwrap_or(0).max(0));
            }
            let (mut long, mut half) = (0, 0);
            while let Some(&c) = fmt.get(at) {
                match c {
                    b'l' | b'z' | b't' | b'j' | b'L' | b'q' => long += 1,
                    b'h' => half += 1,
                    _ => break,
                }
                if c == b'q' || c == b'L' {
                    long += 1;
                }
                at += 1;
            }
            let Some(&conversion) = fmt.get(at) else { break };
            at += 1;
            let long_bits = if long >= 2 {
                64
            } else if long == 1 {
                u32::from(self.code.types.word_bytes) * 8
            } else {
                32 >> half.min(2)
            };
            let cut = |v: u64, signed: bool| -> i128 {
                match (long_bits, signed) {
                    (64, true) => i128::from(v as i64),
                    (64, false) => i128::from(v),
                    (32, true) => i128::from(v as i32),
                    (32, false) => i128::from(v as u32),
                    (16, true) => i128::from(v as i16),
                    (16, false) => i128::from(v as u16),
                    (_, true) => i128::from(v as i8),
                    (_, false) => i128::from(v as u8),
                }
            };
            let mut text: Vec<u8> = match conversion {
                b'%' => b"%".to_vec(),
                b'c' => vec![arg(&mut next).v as u8],
                b's' => {
                    let value = arg(&mut next);
                    if value.u != 0 {
                        self.find(FindingKind::Uninitialised { what: Uninit::Pointer });
                        b"?".to_vec()
                    } else if value.v != 0 && value.v < MIN_ADDR {
                        b"(efault)".to_vec()
                    } else {
                        self.c_string(value, precision.map_or(u64::MAX, |p| p as u64))?
                    }
                }
                b'd' | b'i' => {
                    let v = cut(arg(&mut next).v, true);
                    let mut digits = v.unsigned_abs().to_string().into_bytes();
                    while precision.is_some_and(|p| (digits.len() as i64) < p) {
                        digits.insert(0, b'0');
                    }
                    let sign: &[u8] = if v < 0 {
                        b"-"
                    } else if plus {
                        b"+"
                    } else if space {
                        b" "
                    } else {
                        b""
                    };
                    if zero && !left && precision.is_none() {
                        while ((digits.len() + sign.len()) as i64) < width {
                            digits.insert(0, b'0');
                        }
                    }
                    [sign, &digits].concat()
                }
                b'u' | b'x' | b'X' | b'o' => {
                    let v = cut(arg(&mut next).v, false);
                    let mut digits = match conversion {
                        b'u' => format!("{v}"),
                        b'x' => format!("{v:x}"),
                        b'X' => format!("{v:X}"),
                        _ => format!("{v:o}"),
                    };
                    while precision.is_some_and(|p| (digits.len() as i64) < p) {
                        digits.insert(0, '0');
                    }
                    let prefix = match conversion {
                        b'x' if alt && v != 0 => "0x",
                        b'X' if alt && v != 0 => "0X",
                        _ => "",
                    };
                    if zero && !left {
                        while ((digits.len() + prefix.len()) as i64) < width {
                            digits.insert(0, '0');
                        }
                    }
                    format!("{prefix}{digits}").into_bytes()
                }
                b'p' => {
                    let value = arg(&mut next);
                    let mut letters = Vec::new();
                    while let Some(&c) = fmt.get(at).filter(|c| c.is_ascii_alphanumeric()) {
                        letters.push(c);
                        at += 1;
                    }
                    let digits = usize::from(self.code.types.word_bytes) * 2;
                    match letters.first() {
                        Some(b'M' | b'm') => {
                            let bytes = self.mem.bytes(value.v, 6);
                            bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":").into_bytes()
                        }
                        Some(b'I' | b'i') => {
                            let bytes = self.mem.bytes(value.v, 4);
                            bytes.iter().map(ToString::to_string).collect::<Vec<_>>().join(".").into_bytes()
                        }
                        Some(b'S' | b's' | b'f' | b'F' | b'B') => match self.code.func_at(value.v) {
                            Some(f) => self.code.names.text(self.code.funcs[f as usize].name).as_bytes().to_vec(),
                            None => format!("{:#x}", value.v).into_bytes(),
                        },
                        Some(b'a' | b'd') => {
                            let v = self.mem.read(value.v, self.code.types.word_bytes.into()).value;
                            format!("{v:#x}").into_bytes()
                        }
                        Some(b'e') => format!("{}", value.v as i64).into_bytes(),
                        Some(b'V') => b"(%pV)".to_vec(),
                        Some(b'h') => {
                            let n = width.clamp(1, 64) as u64;
                            width = 0;
                            let bytes = self.mem.bytes(value.v, n);
                            bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ").into_bytes()
                        }
                        _ if value.v == 0 => b"(null)".to_vec(),
                        // The address itself, also where the kernel would hash it: the lab has nothing to hide.
                        _ => format!("{:0digits$x}", value.v).into_bytes(),
                    }
                }
                b'n' => {
                    arg(&mut next);
                    Vec::new()
                }
                other => vec![b'%', other],
            };
            while (text.len() as i64) < width.min(4096) {
                if left {
                    text.push(b' ');
                } else {
                    text.insert(0, b' ');
                }
            }
            out.extend(text);
            if out.len() > 1 << 16 {
                break;
            }
        }
        Some(out)
    }

    /// Writes a text and its end, as far as there is room; the length that it would have.
    pub(super) fn put_text(&mut self, to: Value, room: u64, text: &[u8]) -> Option<u64> {
        if room > 0 {
            let n = (text.len() as u64).min(room - 1);
            if !self.check(to, n + 1, true) {
                return None;
            }
            for (at, &byte) in text[..n as usize].iter().enumerate() {
                self.mem.write(to.v + at as u64, 1, byte.into(), 0, true);
            }
            self.mem.write(to.v + n, 1, 0, 0, true);
        }
        Some(text.len() as u64)
    }

    pub(super) fn say(&mut self, text: Vec<u8>) {
        let mut text = String::from_utf8_lossy(&text).into_owned();
        if text.starts_with('\u{1}') {
            text = text.chars().skip(2).collect();
        }
        let text = text.trim_end_matches('\n').to_owned();
        if self.log.len() < 20_000 {
            self.log.push((self.ops as u32, text));
        }
    }
}
