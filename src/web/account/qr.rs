//! A picture that a telephone reads, drawn into the page itself: it holds a secret, which is in no other file.

use qrcode::{Color, EcLevel, QrCode};

/// Quiet around it, in modules: readers need four.
const QUIET: usize = 4;

/// A QR code as the path of a drawing.
pub(super) struct Picture {
    /// How many modules it is wide and high.
    pub(super) width: usize,
    /// Its dark modules.
    pub(super) path: String,
}

impl Picture {
    /// The picture of `text`; none where it is too long for any.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
        let module = |(at, _): (usize, Color)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
        Some(Self { width: width + 2 * QUIET, path: dark.map(module).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_its_three_corners_and_quiet_around() {
        let picture = Picture::of("otpauth://totp/Homeward:ida?secret=GEZDGNBVGY3TQOJQ&issuer=Homeward").unwrap();
        let far = picture.width - QUIET - 1;
        for (x, y) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(picture.path.contains(&format!("M{x} {y}h1v1h-1z")), "the corner at {x}, {y}");
        }
        assert!(!picture.path.contains("M3 ") && !picture.path.contains(&format!("M{} ", far + 1)));
        assert!(Picture::of(&"a".repeat(5_000)).is_none());
    }
}
