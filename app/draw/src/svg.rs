//! A scene as SVG.

mod change;
mod markup;
mod path;

use crate::geometry::{Point, Rect};
use crate::look::{Look, Palette, hue_class, role_class};
use crate::mark::Marked;
use crate::paint::{Anchor, Hue, Paint, Role, Stroke};
use crate::scene::{Ink, Scene};
use crate::shape::Shape;
use crate::text;
pub use change::{Edit, ElementChange, changes};
pub use markup::Markup;

/// How much is seen of what is not selected.
const DIMMED: f32 = 0.25;

/// What text in the plot area keeps hairlines away by.
const SEAM: f32 = 3.0;

/// The size of a gauge's number, in CSS pixels.
pub(crate) const BIG: f32 = 28.0;

impl Scene {
    /// The scene as an `svg` element. The elements of marks have the attribute `data-row`, the first of their rows, and
    /// where the scene has an id, one of their own.
    #[must_use]
    pub fn svg(&self, look: Look, marked: Option<&Marked>) -> String {
        Writer { scene: self, palette: look.palette(), marked, out: Markup::default(), group: None }.whole()
    }

    /// Shapes of its own as an `svg` element of the same size, for a page.
    pub(crate) fn over(&self, shapes: &[(Shape, Paint)]) -> String {
        let mut writer = Writer { scene: self, palette: None, marked: None, out: Markup::default(), group: None };
        writer.open_root();
        for (shape, paint) in shapes {
            writer.single(shape, *paint);
        }
        writer.out.close("svg");
        writer.out.into_text()
    }
}

/// How much of a shape is seen, apart from all others. That is the shape's own, and no other group: whatever is selected and
/// however values shade their marks, a drawing consists of the same elements.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// How much of its fill, where that is not what its group says.
    fill: Option<f32>,
    dimmed: bool,
}

struct Writer<'a> {
    scene: &'a Scene,
    palette: Option<&'static Palette>,
    marked: Option<&'a Marked>,
    out: Markup,
    /// What neighbouring shapes have in common is written once, around them.
    group: Option<Paint>,
}

impl Writer<'_> {
    fn whole(mut self) -> String {
        self.open_root();
        self.part(|writer| writer.inks(&writer.scene.below));
        self.part(Self::marks);
        self.part(|writer| writer.inks(&writer.scene.above));
        self.part(|writer| {
            writer.brush();
            writer.focus();
        });
        self.out.close("svg");
        self.out.into_text()
    }

    fn open_root(&mut self) {
        let frame = self.scene.frame;
        self.out.open("svg").attribute("xmlns", "http://www.w3.org/2000/svg").attribute("class", "draw");
        self.out.number("width", frame.width).number("height", frame.height);
        self.out.attribute("viewBox", &format!("0 0 {} {}", frame.width, frame.height));
        if self.scene.label.is_empty() {
            self.out.attribute("aria-hidden", "true");
        } else {
            self.out.attribute("role", "img").attribute("aria-label", &self.scene.label);
        }
        let Some(palette) = self.palette else {
            self.out.end_tag();
            return;
        };
        self.out.attribute("font-family", "Inter, sans-serif").number("font-size", text::SIZE).end_tag();
        self.out.open("rect").number("width", frame.width).number("height", frame.height);
        self.out.attribute("fill", palette.surface).end_empty();
    }

    /// A part that can change apart from the others.
    fn part(&mut self, write: impl FnOnce(&mut Self)) {
        self.out.open("g").end_tag();
        write(self);
        self.out.close("g");
    }

    fn inks(&mut self, inks: &[Ink]) {
        for ink in inks {
            match ink {
                Ink::Shape { shape, paint, rows } => {
                    let dimmed = !rows.is_empty() && self.is_dimmed(rows);
                    self.enter(*paint);
                    self.open(shape, Seen { fill: None, dimmed });
                    self.out.end_empty();
                }
                Ink::Text { at, anchor, role, words } => {
                    self.leave();
                    self.words(*at, *anchor, *role, words);
                }
            }
        }
        self.leave();
    }

    fn marks(&mut self) {
        let are_shaded = self.scene.are_shaded();
        for (index, mark) in self.scene.marks.iter().enumerate() {
            // A point of a line is seen when it is selected.
            let stands_out = self.marked.is_some_and(|marked| marked.any() && marked.holds(mark.rows()));
            let seen = mark.shown || (stands_out && matches!(mark.shape, Shape::Dot(_)));
            if !seen {
                continue;
            }
            self.enter(if are_shaded { mark.paint.opaque() } else { mark.paint });
            let fill = are_shaded.then_some(mark.paint.fill);
            self.open(&mark.shape, Seen { fill, dimmed: self.is_dimmed(mark.rows()) });
            if !self.scene.id.is_empty() {
                self.out.attribute("id", &format!("{}-{index}", self.scene.id));
            }
            if let Some(row) = mark.rows().first() {
                self.out.attribute("data-row", &row.to_string());
            }
            self.out.end_empty();
        }
        self.leave();
    }

    fn words(&mut self, at: Point, anchor: Anchor, role: Role, words: &str) {
        let baseline = if role == Role::Big { at.y + BIG * 0.36 } else { at.y + text::TO_BASELINE };
        self.out.open("text").number("x", at.x).number("y", baseline);
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => _ = self.out.attribute("text-anchor", "middle"),
            Anchor::End => _ = self.out.attribute("text-anchor", "end"),
        }
        match self.palette {
            None => _ = self.out.attribute("class", role_class(role)),
            Some(palette) => {
                self.out.attribute("fill", palette.text(role));
                if role == Role::Note {
                    self.out.attribute("paint-order", "stroke").attribute("stroke", palette.surface);
                    self.out.number("stroke-width", SEAM).attribute("stroke-linejoin", "round");
                }
                if role == Role::Big {
                    self.out.number("font-size", BIG).attribute("font-weight", "500");
                }
            }
        }
        self.out.end_tag().words(words);
        self.out.close("text");
    }

    fn brush(&mut self) {
        let brush = self.marked.and_then(Marked::brush);
        let Some(band) = brush.and_then(|(from, to)| self.scene.band(from, to)) else { return };
        let paint = Paint::tint(Hue::Accent, 0.1).outlined(Stroke::Own(1.0));
        self.single(&Shape::Rect(band), paint);
    }

    fn focus(&mut self) {
        let Some(mark) = self.marked.and_then(Marked::focus).and_then(|id| self.scene.mark(id)) else { return };
        let bounds = mark.bounds();
        let ring =
            Rect { x: bounds.x - 3.0, y: bounds.y - 3.0, width: bounds.width + 6.0, height: bounds.height + 6.0 };
        self.single(&Shape::Rect(ring), Paint::line(Hue::Accent, 2.0));
    }

    fn single(&mut self, shape: &Shape, paint: Paint) {
        self.enter(paint);
        self.open(shape, Seen { fill: None, dimmed: false });
        self.out.end_empty();
        self.leave();
    }

    fn is_dimmed(&self, rows: &[usize]) -> bool {
        self.marked.is_some_and(|marked| marked.any() && !marked.holds(rows))
    }

    /// Opens the tag of a shape; more attributes may follow.
    fn open(&mut self, shape: &Shape, seen: Seen) {
        path::open(&mut self.out, shape);
        if let Some(fill) = seen.fill {
            self.out.number("fill-opacity", fill);
        }
        if seen.dimmed {
            self.out.number("opacity", DIMMED);
        }
    }

    /// Opens the group that the next shape belongs to, unless it is open.
    fn enter(&mut self, paint: Paint) {
        if self.group == Some(paint) {
            return;
        }
        self.leave();
        self.group = Some(paint);
        self.out.open("g");
        match self.palette {
            None => _ = self.out.attribute("class", &classes(paint)),
            Some(palette) => self.colours(palette, paint),
        }
        if paint.fill > 0.0 && paint.fill < 1.0 {
            self.out.number("fill-opacity", paint.fill);
        }
        if let Stroke::Own(width) | Stroke::Halo(width) = paint.stroke {
            self.out.number("stroke-width", width);
        }
        if !paint.dash.0.is_empty() {
            self.out.attribute("stroke-dasharray", paint.dash.0);
        }
        self.out.end_tag();
    }

    fn leave(&mut self) {
        if self.group.take().is_some() {
            self.out.close("g");
        }
    }

    fn colours(&mut self, palette: &Palette, paint: Paint) {
        let own = palette.hue(paint.hue);
        self.out.attribute("fill", if paint.fill > 0.0 { own } else { "none" });
        match paint.stroke {
            Stroke::None => {}
            Stroke::Own(_) => _ = self.out.attribute("stroke", own),
            Stroke::Halo(_) => _ = self.out.attribute("stroke", palette.surface),
        }
    }
}

/// The classes of a paint: its hue, and what of it is filled and stroked.
fn classes(paint: Paint) -> String {
    let hue = hue_class(paint.hue);
    let fill = if paint.fill > 0.0 { " fill" } else { "" };
    let stroke = match paint.stroke {
        Stroke::None => "",
        Stroke::Own(_) => " line",
        Stroke::Halo(_) => " halo",
    };
    format!("{hue}{fill}{stroke}")
}
