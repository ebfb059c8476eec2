//! A sheet that words, lines and drawings are put on, as SVG.

use draw::{Colours, Look, Markup, Point, Rect, text};

/// How words are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// In CSS pixels.
    pub(crate) size: f32,
    /// 400, 500 or 600.
    pub(crate) weight: u16,
    pub(crate) tone: Tone,
}

/// The colour of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Ink,
    Muted,
    Good,
    Bad,
}

impl Style {
    pub(crate) const HEADING: Self = Self { size: 20.0, weight: 600, tone: Tone::Ink };
    pub(crate) const TITLE: Self = Self { size: 14.0, weight: 600, tone: Tone::Ink };
    pub(crate) const TEXT: Self = Self { size: 13.0, weight: 400, tone: Tone::Ink };
    pub(crate) const NOTE: Self = Self { size: 12.0, weight: 400, tone: Tone::Muted };
    pub(crate) const LABEL: Self = Self { size: 12.0, weight: 500, tone: Tone::Muted };
    pub(crate) const BIG: Self = Self { size: 28.0, weight: 500, tone: Tone::Ink };

    /// From one line to the next.
    pub(crate) const fn line(self) -> f32 {
        self.size * 1.45
    }

    /// How wide words are at most; heavier ones are a little wider.
    pub(crate) fn width(self, words: &str) -> f32 {
        text::width(words) * self.size / text::SIZE * self.widening()
    }

    /// The words in lines of that width.
    pub(crate) fn wrapped(self, words: &str, room: f32) -> Vec<String> {
        text::wrapped(words, self.at_usual_size(room))
    }

    /// The words, cut where they are wider than that.
    pub(crate) fn fitted(self, words: &str, room: f32) -> String {
        text::fitted(words, self.at_usual_size(room)).into_owned()
    }

    fn at_usual_size(self, room: f32) -> f32 {
        room * text::SIZE / self.size / self.widening()
    }

    const fn widening(self) -> f32 {
        if self.weight > 400 { 1.05 } else { 1.0 }
    }
}

/// Where words stand to their point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// They begin there.
    Left,
    /// They end there.
    Right,
}

/// A sheet, growing downwards.
#[derive(Debug)]
pub(crate) struct Paper {
    look: Look,
    colours: Colours,
    width: f32,
    height: f32,
    out: Markup,
}

impl Paper {
    pub(crate) fn new(width: f32, look: Look) -> Self {
        Self { look, colours: look.colours(), width, height: 0.0, out: Markup::default() }
    }

    pub(crate) const fn look(&self) -> Look {
        self.look
    }

    pub(crate) const fn colours(&self) -> Colours {
        self.colours
    }

    /// What lies behind numbers: shades, and bars of gains and of losses.
    pub(crate) const fn cell_colours(&self) -> (&'static str, &'static str, &'static str) {
        let Colours { shade, gain, loss, .. } = self.colours;
        (shade, gain, loss)
    }

    pub(crate) const fn width(&self) -> f32 {
        self.width
    }

    pub(crate) const fn height(&self) -> f32 {
        self.height
    }

    /// Makes it that tall.
    pub(crate) fn reach(&mut self, height: f32) {
        self.height = self.height.max(height.ceil());
    }

    /// Writes a line; `at` is where it begins or ends, at its upper side.
    pub(crate) fn write(&mut self, at: Point, side: Side, style: Style, words: &str) {
        // Capitals stand in the middle of their line.
        let baseline = at.y + style.line() / 2.0 + style.size * 0.36;
        self.out.open("text").number("x", at.x).number("y", baseline);
        self.out.number("font-size", style.size).number("font-weight", f32::from(style.weight));
        if side == Side::Right {
            self.out.attribute("text-anchor", "end");
        }
        self.out.attribute("fill", self.tone(style.tone)).end_tag().words(words);
        self.out.close("text");
        self.reach(at.y + style.line());
    }

    /// Writes words in as many lines as they need, and gives where the next line begins.
    pub(crate) fn paragraph(&mut self, at: Point, room: f32, style: Style, words: &str) -> f32 {
        let mut y = at.y;
        for line in style.wrapped(words, room) {
            self.write(Point::new(at.x, y), Side::Left, style, &line);
            y += style.line();
        }
        y
    }

    /// A filled rectangle.
    pub(crate) fn block(&mut self, rect: Rect, colour: &str, seen: f32) {
        self.rect(rect).attribute("fill", colour).number("fill-opacity", seen).end_empty();
    }

    /// A card: a surface with a hairline around it.
    pub(crate) fn card(&mut self, rect: Rect) {
        let Colours { surface, line, .. } = self.colours;
        let inner = Rect { x: rect.x + 0.5, y: rect.y + 0.5, width: rect.width - 1.0, height: rect.height - 1.0 };
        self.rect(inner).number("rx", 10.0).attribute("fill", surface).attribute("stroke", line).end_empty();
        self.reach(rect.bottom());
    }

    /// A level hairline.
    pub(crate) fn rule(&mut self, from: Point, width: f32) {
        let colour = self.colours.line;
        self.block(Rect { x: from.x, y: from.y, width, height: 1.0 }, colour, 1.0);
    }

    /// A line through points.
    pub(crate) fn stroke(&mut self, points: &[Point], colour: &str) {
        let at: Vec<String> = points.iter().map(|point| format!("{:.1},{:.1}", point.x, point.y)).collect();
        self.out.open("polyline").attribute("points", &at.join(" ")).attribute("fill", "none");
        self.out.attribute("stroke", colour).number("stroke-width", 1.5);
        self.out.attribute("stroke-linejoin", "round").end_empty();
    }

    /// Puts another drawing with its upper left corner at a point.
    pub(crate) fn put(&mut self, at: Point, svg: &str) {
        self.out.open("g").attribute("transform", &format!("translate({:.2} {:.2})", at.x, at.y)).end_tag().raw(svg);
        self.out.close("g");
    }

    /// Puts another sheet with its upper left corner at a point.
    pub(crate) fn put_sheet(&mut self, at: Point, sheet: Self) {
        self.reach(at.y + sheet.height);
        self.put(at, &sheet.out.into_text());
    }

    /// The whole, on the colour of paper.
    pub(crate) fn into_svg(self) -> String {
        let mut whole = Markup::default();
        whole.open("svg").attribute("xmlns", "http://www.w3.org/2000/svg");
        whole.number("width", self.width).number("height", self.height);
        whole.attribute("font-family", "Inter, sans-serif").end_tag();
        whole.open("rect").number("width", self.width).number("height", self.height);
        whole.attribute("fill", self.colours.paper).end_empty();
        whole.raw(&self.out.into_text());
        whole.close("svg");
        whole.into_text()
    }

    const fn tone(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Ink => self.colours.ink,
            Tone::Muted => self.colours.muted,
            Tone::Good => self.colours.good,
            Tone::Bad => self.colours.bad,
        }
    }

    fn rect(&mut self, rect: Rect) -> &mut Markup {
        self.out.open("rect").number("x", rect.x).number("y", rect.y);
        self.out.number("width", rect.width).number("height", rect.height)
    }
}
