//! Which part of the canvas is in view. Whole numbers: lengths in CSS pixels, scales in
//! thousandths.

use super::{Diagram, Rect};

/// The window through which the canvas is seen, and the canvas' size at scale 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Width of the window.
    pub width: i32,
    /// Height of the window.
    pub height: i32,
    /// Width of the canvas at scale 1.
    pub canvas_width: i32,
    /// Height of the canvas at scale 1.
    pub canvas_height: i32,
}

/// Where the canvas lies behind its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Camera {
    /// Left edge of the canvas.
    pub x: i32,
    /// Upper edge of the canvas.
    pub y: i32,
    /// Scale in thousandths, from [`Camera::WHOLE`] to [`Camera::NEAREST`].
    pub scale: i32,
}

/// Smallest type on screen, in CSS pixels.
pub const SMALLEST_TYPE: i32 = 12;
/// Smallest type on a wall, for the back row.
pub const SMALLEST_ON_WALL: i32 = 24;
/// Type that is seen only from near, in units of the canvas.
pub const SMALL: i32 = 33;
/// The smallest type that is seen from afar, in units of the canvas.
pub const LARGE: i32 = 140;

impl Camera {
    /// The scale at which the whole canvas is in view.
    pub const WHOLE: i32 = 1_000;
    /// The largest scale.
    pub const NEAREST: i32 = 10_000;

    /// Everything in view.
    pub fn whole(window: Window) -> Self {
        Self { x: 0, y: 0, scale: Self::WHOLE }.within(window)
    }

    /// Moved by so many pixels.
    #[must_use]
    pub fn moved(self, window: Window, dx: i32, dy: i32) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }.within(window)
    }

    /// Scaled by so many thousandths about a point of the window, which stays where it is.
    #[must_use]
    pub fn zoomed(self, window: Window, (x, y): (i32, i32), thousandths: i32) -> Self {
        let scale = part(self.scale, thousandths, 1000).clamp(Self::WHOLE, Self::NEAREST);
        let stay = |at: i32, edge: i32| at - part(at - edge, scale, self.scale);
        Self { x: stay(x, self.x), y: stay(y, self.y), scale }.within(window)
    }

    /// As after a change of the window: the middle of what was in view stays there.
    #[must_use]
    pub fn resized(self, before: Window, after: Window) -> Self {
        let grown = |length: i32| part(length, after.canvas_width, before.canvas_width);
        let x = after.width / 2 - grown(before.width / 2 - self.x);
        let y = after.height / 2 - grown(before.height / 2 - self.y);
        Self { x, y, ..self }.within(after)
    }

    /// Near enough that a rectangle of the diagram fills most of the window's width and its small
    /// type has at least so many pixels, with the rectangle's top in view.
    pub fn on(window: Window, diagram: &Diagram, rect: Rect, least_type: i32) -> Self {
        let fill = i64::from(window.width) * 880 * i64::from(diagram.width)
            / (i64::from(window.canvas_width.max(1)) * i64::from(rect.w.max(1)));
        let least = least_readable(window, diagram, SMALL, least_type).min(Self::NEAREST);
        let scale = clamped(fill).clamp(least, Self::NEAREST);
        Self { x: 0, y: 0, scale }.looking_at(window, diagram, rect)
    }

    /// As far away as the large type has at least so many pixels, with a rectangle in view.
    pub fn readable(window: Window, diagram: &Diagram, rect: Rect, least_type: i32) -> Self {
        let scale = least_readable(window, diagram, LARGE, least_type).clamp(Self::WHOLE, Self::NEAREST);
        Self { x: 0, y: 0, scale }.looking_at(window, diagram, rect)
    }

    /// The rectangle in view at the present scale: its middle across, its top with some air.
    #[must_use]
    pub fn looking_at(self, window: Window, diagram: &Diagram, rect: Rect) -> Self {
        let pixels = |length: i32| self.pixels(window, diagram, length);
        let x = window.width / 2 - pixels(rect.middle());
        let air = (window.height - pixels(rect.h)).max(window.height / 12) / 2;
        Self { x, y: air - pixels(rect.y), ..self }.within(window)
    }

    /// Whether a rectangle of the diagram is in view as a whole.
    pub fn shows(self, window: Window, diagram: &Diagram, rect: Rect) -> bool {
        let view = self.view(window, diagram);
        view.holds(&rect)
    }

    /// The part of the diagram in view, in its units.
    pub fn view(self, window: Window, diagram: &Diagram) -> Rect {
        let units = |pixels: i32| {
            let canvas = i64::from(window.canvas_width.max(1)) * i64::from(self.scale.max(1));
            clamped(i64::from(pixels) * i64::from(diagram.width) * 1000 / canvas)
        };
        Rect { x: units(-self.x), y: units(-self.y), w: units(window.width), h: units(window.height) }
    }

    /// Where a point of the diagram is in the window.
    pub fn on_screen(self, window: Window, diagram: &Diagram, (x, y): (i32, i32)) -> (i32, i32) {
        let pixels = |length: i32| self.pixels(window, diagram, length);
        (self.x + pixels(x), self.y + pixels(y))
    }

    fn pixels(self, window: Window, diagram: &Diagram, length: i32) -> i32 {
        let canvas = i64::from(length) * i64::from(window.canvas_width) * i64::from(self.scale);
        clamped(canvas / (i64::from(diagram.width.max(1)) * 1000))
    }

    /// Whether small type can be read.
    pub fn is_near(self, window: Window, diagram: &Diagram) -> bool {
        self.scale >= least_near(window, diagram)
    }

    /// No further than the canvas reaches; what is smaller than the window stands in its middle.
    fn within(self, window: Window) -> Self {
        let inside = |at: i32, canvas: i32, window: i32| {
            let room = window - part(canvas, self.scale, 1000);
            if room >= 0 { room / 2 } else { at.clamp(room, 0) }
        };
        Self {
            x: inside(self.x, window.canvas_width, window.width),
            y: inside(self.y, window.canvas_height, window.height),
            ..self
        }
    }
}

/// The scale from which on small type can be read.
fn least_near(window: Window, diagram: &Diagram) -> i32 {
    least_readable(window, diagram, SMALL, SMALLEST_TYPE).min(Camera::NEAREST)
}

/// The scale from which on type of some size has at least so many pixels.
fn least_readable(window: Window, diagram: &Diagram, size: i32, pixels: i32) -> i32 {
    let canvas = i64::from(window.canvas_width.max(1)) * i64::from(size);
    clamped((i64::from(pixels) * 1000 * i64::from(diagram.width)).div_euclid(canvas) + 1)
}

fn part(length: i32, numerator: i32, denominator: i32) -> i32 {
    clamped(i64::from(length) * i64::from(numerator) / i64::from(denominator.max(1)))
}

fn clamped(length: i64) -> i32 {
    i32::try_from(length).unwrap_or(if length < 0 { i32::MIN / 4 } else { i32::MAX / 4 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { width: 800, height: 600, canvas_width: 800, canvas_height: 600 };

    fn diagram() -> Diagram {
        Diagram { width: 9000, height: 6750, nodes: vec![], links: vec![], captions: vec![] }
    }

    #[test]
    fn the_point_under_the_fingers_stays() {
        let before = Camera::whole(WINDOW).zoomed(WINDOW, (400, 300), 3000);
        let after = before.zoomed(WINDOW, (200, 100), 2000);
        let under =
            |camera: Camera| ((200 - camera.x) * 1000 / camera.scale, (100 - camera.y) * 1000 / camera.scale);
        assert_eq!(under(before), under(after));
    }

    #[test]
    fn the_canvas_never_leaves_the_window() {
        let camera = Camera::whole(WINDOW);
        assert_eq!(camera.moved(WINDOW, 500, -500), camera);
        let near = camera.zoomed(WINDOW, (0, 0), 4000);
        assert_eq!(near.moved(WINDOW, 10_000, 10_000), Camera { x: 0, y: 0, scale: 4000 });
        assert_eq!(near.moved(WINDOW, -10_000, -10_000), Camera { x: -2400, y: -1800, scale: 4000 });
        assert_eq!(near.zoomed(WINDOW, (10, 10), 1), camera);
        assert_eq!(camera.zoomed(WINDOW, (0, 0), 1_000_000).scale, Camera::NEAREST);
        let low = Window { height: 900, ..WINDOW };
        assert_eq!(Camera::whole(low).y, 150);
    }

    #[test]
    fn another_window_shows_the_same_middle() {
        let diagram = diagram();
        let turned = Window { width: 600, height: 800, canvas_width: 600, canvas_height: 450 };
        let before = Camera::whole(WINDOW).zoomed(WINDOW, (300, 200), 5000);
        let after = before.resized(WINDOW, turned);
        let middle = |camera: Camera, window: Window| {
            let view = camera.view(window, &diagram);
            (view.x + view.w / 2, view.y + view.h / 2)
        };
        let ((x, y), (to_x, to_y)) = (middle(before, WINDOW), middle(after, turned));
        assert!((x - to_x).abs() < 40 && (y - to_y).abs() < 40, "{x} {y} {to_x} {to_y}");
    }

    #[test]
    fn looking_at_something_makes_it_readable() {
        let (diagram, rect) = (diagram(), Rect { x: 6600, y: 4000, w: 1900, h: 400 });
        let camera = Camera::on(WINDOW, &diagram, rect, SMALLEST_TYPE);
        assert!(camera.is_near(WINDOW, &diagram) && camera.shows(WINDOW, &diagram, rect));
        let (x, y) = camera.on_screen(WINDOW, &diagram, (7550, 4200));
        assert!((350..450).contains(&x) && (250..350).contains(&y), "{x} {y}");
        assert!(!Camera::whole(WINDOW).is_near(WINDOW, &diagram));
        let small = Window { width: 500, height: 400, canvas_width: 500, canvas_height: 375 };
        let readable = Camera::readable(small, &diagram, rect, SMALLEST_TYPE);
        assert!(500 * LARGE * readable.scale / 9000 >= 11_990 && !readable.is_near(small, &diagram));
        assert!(readable.shows(small, &diagram, rect));
        assert_eq!(Camera::readable(WINDOW, &diagram, rect, SMALLEST_TYPE).scale, Camera::WHOLE);
        let wall = Camera::readable(WINDOW, &diagram, rect, SMALLEST_ON_WALL);
        assert!(800 * LARGE * wall.scale / 9000 >= 23_980);
        assert_eq!(Camera::whole(WINDOW).view(WINDOW, &diagram), Rect { x: 0, y: 0, w: 9000, h: 6750 });
    }
}
