//! The window onto the drawing: pinch, wheel, drag, double tap, and buttons that do the same.

use crate::{
    erased::{Erase, click, effect, flag, text},
    stage::Stage,
};
use domain::diagram::{
    Camera, Diagram, Form, NodeShape, Rect, SMALLEST_ON_WALL, SMALLEST_TYPE, Seen, Shape, Window,
};
use leptos::{html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{PointerEvent, ResizeObserver, WheelEvent};

/// Pixels a finger may slip in a tap.
const SLIP: i32 = 8;
/// Most that a turn of the wheel zooms, in thousandths.
const FAST_WHEEL: i32 = 150;
/// A step of the zoom buttons, in thousandths.
const STEP: i32 = 1_600;

/// The camera with the window it looks through. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Viewport {
    window: RwSignal<Window>,
    camera: RwSignal<Camera>,
    /// Whether the camera goes where it is told, rather than being moved by hand.
    glides: RwSignal<bool>,
    diagram: StoredValue<Arc<Diagram>>,
    /// Whether the drawing is what its page is for; beside a text the wheel belongs to the page.
    is_page: bool,
    stage: Stage,
    fingers: StoredValue<Vec<Finger>>,
    /// The node last brought into view.
    looked_at: StoredValue<String>,
    /// Whether the present touch has moved the camera, and so is no tap.
    dragged: StoredValue<bool>,
}

#[derive(Clone, Copy)]
struct Finger {
    id: i32,
    x: i32,
    y: i32,
}

impl Viewport {
    /// The whole of a drawing.
    pub fn onto(diagram: Arc<Diagram>, is_page: bool) -> Self {
        let window = Window { width: 0, height: 0, canvas_width: 0, canvas_height: 0 };
        Self {
            window: RwSignal::new(window),
            camera: RwSignal::new(Camera::whole(window)),
            glides: RwSignal::new(false),
            diagram: StoredValue::new(diagram),
            is_page,
            stage: expect_context::<Stage>(),
            fingers: StoredValue::new(Vec::new()),
            looked_at: StoredValue::new(String::new()),
            dragged: StoredValue::new(false),
        }
    }

    /// Whether small type is shown.
    pub fn is_near(self) -> bool {
        self.diagram.with_value(|diagram| self.camera.get().is_near(self.window.get(), diagram))
    }

    /// Whether the touch that has just ended moved the camera.
    pub fn was_dragged(self) -> bool {
        self.dragged.get_value()
    }

    /// Brings a node into view, as near as its type needs.
    pub fn show(self, id: &str) {
        let (camera, window) = (self.camera.get_untracked(), self.window.get_untracked());
        self.looked_at.set_value(id.to_owned());
        self.diagram.with_value(|diagram| {
            let Some(node) = diagram.nodes.iter().find(|node| node.id == id) else { return };
            let near = camera.is_near(window, diagram);
            let next = if node.seen == Seen::Near && !near {
                Camera::on(window, diagram, stone_of(diagram, node), self.least_type())
            } else if !near || is_large(node) {
                Camera::readable(window, diagram, node.rect, self.least_type())
            } else if camera.shows(window, diagram, node.rect) {
                camera
            } else {
                camera.looking_at(window, diagram, node.rect)
            };
            self.glide(next);
        });
    }

    /// What is shown on a wall is read from the back row.
    fn least_type(self) -> i32 {
        if self.stage.is_on_untracked() { SMALLEST_ON_WALL } else { SMALLEST_TYPE }
    }

    /// Brings everything into view.
    pub fn show_whole(self) {
        self.looked_at.set_value(String::new());
        self.glide(Camera::whole(self.window.get_untracked()));
    }

    fn glide(self, camera: Camera) {
        self.glides.set(true);
        self.camera.set(camera);
    }

    fn zoom_by(self, at: (i32, i32), thousandths: i32) {
        self.camera.update(|camera| *camera = camera.zoomed(self.window.get_untracked(), at, thousandths));
    }

    /// A button's step, about what was last looked at, or else the middle.
    fn step(self, thousandths: i32) {
        self.glides.set(true);
        let (camera, window) = (self.camera.get_untracked(), self.window.get_untracked());
        let looked_at = self.diagram.with_value(|diagram| {
            let looked_at = self.looked_at.get_value();
            let node = diagram.nodes.iter().find(|node| node.id == looked_at)?;
            camera.shows(window, diagram, node.rect).then(|| camera.on_screen(window, diagram, node.center()))
        });
        self.zoom_by(looked_at.unwrap_or((window.width / 2, window.height / 2)), thousandths);
    }

    /// Near enough to read small type where one taps twice; from there back to the whole.
    fn tapped_twice(self, at: (i32, i32)) {
        self.glides.set(true);
        if untrack(|| self.is_near()) {
            return self.show_whole();
        }
        let mut camera = self.camera.get_untracked();
        let window = self.window.get_untracked();
        while !self.diagram.with_value(|diagram| camera.is_near(window, diagram)) {
            camera = camera.zoomed(window, at, 1_200);
        }
        self.camera.set(camera);
    }

    /// Measures the window anew; the middle of what is in view stays there.
    fn measure(self, form: Form, frame: &web_sys::Element) {
        let (diagram_width, diagram_height) =
            self.diagram.with_value(|diagram| (i64::from(diagram.width), i64::from(diagram.height)));
        let (width, high) = (i64::from(frame.client_width()), i64::from(frame.client_height()));
        let fit = match form {
            Form::Wide => width.min(high * diagram_width / diagram_height.max(1)),
            Form::Tall => width,
        };
        let height = fit * diagram_height / diagram_width.max(1);
        let short = |length: i64| i32::try_from(length).unwrap_or(0);
        let window = Window {
            width: short(width),
            height: short(if form == Form::Tall { height } else { high }),
            canvas_width: short(fit),
            canvas_height: short(height),
        };
        if window != self.window.get_untracked() {
            self.glides.set(false);
            let before = self.window.get_untracked();
            self.window.set(window);
            self.camera.update(|camera| *camera = camera.resized(before, window));
            // The wall wants larger type than the page did.
            let looked_at = self.looked_at.get_value();
            if before.width > 0 && !looked_at.is_empty() {
                self.show(&looked_at);
            }
        }
    }

    fn pressed(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        self.dragged.set_value(false);
        self.glides.set(false);
        let pressed = finger(event);
        self.fingers.update_value(|fingers| {
            // Lifted outside the window, unseen.
            fingers.retain(|finger| finger.id != pressed.id);
            fingers.push(pressed);
        });
    }

    fn moved(self, event: &PointerEvent) {
        if event.buttons() == 0 {
            return self.lifted(event);
        }
        let now = finger(event);
        let mut fingers = self.fingers.get_value();
        let Some(at) = fingers.iter().position(|finger| finger.id == now.id) else { return };
        let before = fingers[at];
        let (dx, dy) = (now.x - before.x, now.y - before.y);
        if !self.dragged.get_value() && dx.abs().max(dy.abs()) < SLIP {
            return;
        }
        fingers[at] = now;
        let window = self.window.get_untracked();
        match fingers.as_slice() {
            [_] if self.camera.get_untracked().scale > Camera::WHOLE => {
                self.camera.update(|camera| *camera = camera.moved(window, dx, dy));
            }
            [_, _] => {
                let other = fingers[1 - at];
                let middle = (i32::midpoint(now.x, other.x), i32::midpoint(now.y, other.y));
                let factor = apart(now, other) * 1000 / apart(before, other).max(1);
                self.camera.update(|camera| *camera = camera.moved(window, dx / 2, dy / 2));
                self.zoom_by(middle, factor);
            }
            _ => return,
        }
        self.dragged.set_value(true);
        self.fingers.set_value(fingers);
        if let Some(target) = event.current_target() {
            // From here on the pointer belongs to the window, wherever it goes.
            let _ = target.unchecked_into::<web_sys::Element>().set_pointer_capture(now.id);
        }
    }

    fn lifted(self, event: &PointerEvent) {
        self.fingers.update_value(|fingers| fingers.retain(|finger| finger.id != event.pointer_id()));
    }

    fn wheeled(self, event: &WheelEvent) {
        let is_whole = self.camera.get_untracked().scale == Camera::WHOLE;
        let turned = whole(event.delta_y()).clamp(-FAST_WHEEL, FAST_WHEEL);
        // From the whole, the wheel goes on down the page, and back up to its top.
        let page_moves = is_whole && (turned > 0 || window().scroll_y().is_ok_and(|y| y > 0.0));
        if turned == 0 || !event.ctrl_key() && (page_moves || !self.is_page) {
            return;
        }
        event.prevent_default();
        self.glides.set(false);
        let factor = if turned > 0 { 1_000_000 / (1_000 + turned) } else { 1_000 - turned };
        self.zoom_by(place(event), factor);
    }
}

/// Where a pointer is, in pixels of the window.
fn place(event: &web_sys::MouseEvent) -> (i32, i32) {
    let Some(frame) = frame() else { return (0, 0) };
    (event.client_x() - whole(frame.left()), event.client_y() - whole(frame.top()))
}

fn frame() -> Option<web_sys::DomRect> {
    let frame = document().query_selector(".map-window").ok().flatten()?;
    Some(frame.get_bounding_client_rect())
}

#[allow(clippy::cast_possible_truncation)] // pixels of a screen
fn whole(pixels: f64) -> i32 {
    pixels as i32
}

fn finger(event: &PointerEvent) -> Finger {
    let (x, y) = place(event);
    Finger { id: event.pointer_id(), x, y }
}

/// How far two fingers are apart, in pixels.
fn apart(one: Finger, other: Finger) -> i32 {
    let (dx, dy) = (i64::from(one.x - other.x), i64::from(one.y - other.y));
    i32::try_from((dx * dx + dy * dy).isqrt()).unwrap_or(i32::MAX / 1000)
}

/// The stone that holds a node, as wide as its field.
fn stone_of(diagram: &Diagram, node: &NodeShape) -> Rect {
    let stones = diagram.nodes.iter().filter(|other| other.shape == Shape::Initiative);
    stones.map(|stone| stone.rect).find(|stone| stone.holds(&node.rect)).unwrap_or(node.rect)
}

/// What is read with everything else in view.
fn is_large(node: &NodeShape) -> bool {
    matches!(
        node.shape,
        Shape::Roof | Shape::Beam | Shape::Frame | Shape::Title | Shape::Stroke(_) | Shape::Panel
    )
}

/// The window with its zoom buttons.
#[component]
pub fn ViewportFrame(viewport: Viewport, form: Form, children: Children) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            viewport.measure(form, &frame);
        }
    };
    effect(move || {
        drop(frame.read());
        measure();
    });
    // The projector and the panel change its size, too, not only the browser's window.
    let resized = Closure::<dyn FnMut()>::new(measure);
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
    let watching = StoredValue::new_local(observer.map(|observer| (observer, resized)));
    effect(move || {
        if let Some(frame) = frame.get() {
            watching
                .with_value(|watching| watching.iter().for_each(|(observer, _)| observer.observe(&frame)));
        }
    });
    on_cleanup(move || {
        watching.update_value(|watching| {
            if let Some((observer, _)) = watching.take() {
                observer.disconnect();
            }
        });
    });
    let transform = text(move || {
        let Camera { x, y, scale } = viewport.camera.get();
        format!("translate({x}px,{y}px) scale({}.{:03})", scale / 1000, scale % 1000)
    });
    let size = |length: fn(Window) -> i32| text(move || format!("{}px", length(viewport.window.get())));
    let height = text(move || match form {
        Form::Wide => String::new(),
        Form::Tall => format!("{}px", viewport.window.get().height),
    });
    let zoomed = flag(move || viewport.camera.get().scale > Camera::WHOLE);
    let at_nearest = flag(move || viewport.camera.get().scale == Camera::NEAREST);
    view! {
        <div
            class="map-window"
            class:zoomed=zoomed
            style:height=height
            node_ref=frame
            on:pointerdown=move |event| viewport.pressed(&event)
            on:pointermove=move |event| viewport.moved(&event)
            on:pointerup=move |event| viewport.lifted(&event)
            on:pointercancel=move |event| viewport.lifted(&event)
            on:wheel=move |event| viewport.wheeled(&event)
            // A link would be dragged as such.
            on:dragstart=|event| event.prevent_default()
            on:dblclick=click(move |event| viewport.tapped_twice(place(&event)))
        >
            <div
                class="map-layer"
                class:glides=flag(move || viewport.glides.get())
                style:transform=transform
                style:width=size(|window| window.canvas_width)
                style:height=size(|window| window.canvas_height)
            >
                {children()}
            </div>
        </div>
        <div class="zoom" role="group" aria-label="拡大と縮小">
            <button aria-label="拡大" disabled=at_nearest on:click=click(move |_| viewport.step(STEP))>"＋"</button>
            <button aria-label="縮小" disabled=flag(move || !zoomed.get()) on:click=click(move |_| viewport.step(1_000_000 / STEP))>"－"</button>
            <button disabled=flag(move || !zoomed.get()) on:click=click(move |_| viewport.show_whole())>"全体"</button>
        </div>
    }
    .erase()
}
