//! `cargo xtask film`: the moving picture of the README, made by the app itself.

use crate::harness::{Browser, Lab, Look, Server};
use png::{BitDepth, BlendOp, ColorType, Decoder, DisposeOp, Encoder};
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Cursor};
use std::path::PathBuf;

const LOOK: Look = Look { width: 760, height: 420, still: false, ..Look::DESKTOP };
/// One page is about to be cut out of a block of 1,024.
const MOMENT: &str = "/#v1;lesson=split;step=1;embed=1;view=buddy;controls=min;lang=en;theme=light";
/// From one picture to the next.
const FRAME_MS: u16 = 50;
const FRAMES: usize = 84;
/// How long the last picture stays.
const REST_MS: u16 = 2500;

/// From `holdTime()` on, time passes in the page only when `passTime(ms)` says so.
const CLOCK: &str = "{
    const now = performance.now.bind(performance), frame = requestAnimationFrame.bind(window);
    let held = null, waiting = [];
    performance.now = () => held ?? now();
    window.requestAnimationFrame = (f) => (held === null ? frame(f) : waiting.push(f));
    window.holdTime = () => { held = now(); };
    window.passTime = (ms) => {
        held += ms;
        const due = waiting;
        waiting = [];
        due.forEach((f) => f(held));
    };
}";

/// Left, top, width and height, in pixels.
type Part = (u32, u32, u32, u32);

/// A picture, three bytes a pixel.
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    fn of(browser: &Browser) -> Self {
        let mut reader = Decoder::new(Cursor::new(browser.picture())).read_info().expect("a picture");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a small picture")];
        let info = reader.next_frame(&mut bytes).expect("a picture");
        let channels = info.color_type.samples();
        let pixels = bytes.chunks_exact(channels).flat_map(|pixel| pixel[..3].to_vec()).collect();
        Self { width: info.width, height: info.height, pixels }
    }

    fn pixel(&self, x: u32, y: u32) -> &[u8] {
        let at = ((y * self.width + x) * 3) as usize;
        &self.pixels[at..at + 3]
    }

    /// What differs from another picture; one pixel if nothing does.
    fn change(&self, before: &Self) -> Part {
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let changed: Vec<(u32, u32)> = places.filter(|&(x, y)| self.pixel(x, y) != before.pixel(x, y)).collect();
        let edges = |of: fn(&(u32, u32)) -> u32| {
            let least = changed.iter().map(of).min().unwrap_or(0);
            (least, changed.iter().map(of).max().unwrap_or(0) + 1 - least)
        };
        let ((left, width), (top, height)) = (edges(|place| place.0), edges(|place| place.1));
        (left, top, width, height)
    }

    fn part(&self, (left, top, width, height): Part) -> Vec<u8> {
        let row = |y: u32| (left..left + width).flat_map(move |x| self.pixel(x, y).to_vec());
        (top..top + height).flat_map(row).collect()
    }
}

#[test]
#[ignore = "makes a film: cargo xtask film"]
fn one_page_is_cut_out_of_a_block_of_1024() {
    let into = std::env::var_os("KMSCOPE_FILM").map(PathBuf::from).expect("KMSCOPE_FILM says where to write to");
    let server = Server::start();
    let browser = Browser::start(LOOK);
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": CLOCK }));
    Lab::open(&browser, &server, MOMENT);
    browser.settle();
    let mut pictures = vec![Picture::of(&browser)];
    browser.js("holdTime(); document.querySelector('#step').click();", vec![]);
    for _ in 1..FRAMES {
        browser.js(&format!("passTime({FRAME_MS})"), vec![]);
        pictures.push(Picture::of(&browser));
    }
    write(&into, &pictures);
}

/// An animated PNG; of each picture after the first only what changed.
fn write(into: &PathBuf, pictures: &[Picture]) {
    let mut shown: Vec<(&Picture, Part, u16)> = Vec::new();
    for picture in pictures {
        match shown.last_mut() {
            None => shown.push((picture, (0, 0, picture.width, picture.height), 1000)),
            Some((last, _, delay)) if last.pixels == picture.pixels => *delay += FRAME_MS,
            Some((last, ..)) => {
                let change = picture.change(last);
                shown.push((picture, change, FRAME_MS));
            }
        }
    }
    if let Some((.., delay)) = shown.last_mut() {
        *delay = REST_MS;
    }
    assert!(shown.len() > 10, "something moves");
    let file = BufWriter::new(File::create(into).expect("a file"));
    let mut encoder = Encoder::new(file, pictures[0].width, pictures[0].height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_animated(u32::try_from(shown.len()).expect("few pictures"), 0).expect("an animation");
    let mut writer = encoder.write_header().expect("a header");
    for (number, (picture, change, delay)) in shown.into_iter().enumerate() {
        let (left, top, width, height) = change;
        writer.set_frame_delay(delay, 1000).expect("a delay");
        writer.set_blend_op(BlendOp::Source).expect("an animation");
        writer.set_dispose_op(DisposeOp::None).expect("an animation");
        if number > 0 {
            // From where the one before stood, a larger one might not fit.
            writer.set_frame_position(0, 0).expect("inside of the first");
            writer.set_frame_dimension(width, height).expect("inside of the first");
            writer.set_frame_position(left, top).expect("inside of the first");
        }
        writer.write_image_data(&picture.part(change)).expect("a picture");
    }
    writer.finish().expect("an end");
}
