//! Drawings of numbers, as the content of an SVG element. All that is in them is numbers and our own words.

use kuva::plot::annotations::ReferenceLine;
use kuva::plot::colormap::ColorMap;
use kuva::plot::{BarPlot, Heatmap};
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;
use kuva::render::theme::Theme;

/// A drawing.
pub(super) struct Drawing {
    /// How wide and high it was drawn; it is shown as wide as there is room.
    pub size: (u16, u16),
    /// What is in it.
    pub content: String,
}

/// As our stylesheet has them.
const BRAND: &str = "#00504d";
const LATE: &str = "#ca3535";
const GRID: &str = "#cecece";

const SIZE: (u16, u16) = (800, 320);

/// A column for each number; and the line of the 72 hours behind the first so many.
pub(super) fn columns(id: &str, along: &str, names: &[String], numbers: &[usize], line_after: Option<u16>) -> Drawing {
    let plots = bars(names, numbers);
    // Whole numbers stand at the lines, and the highest column ends below the last of them.
    let most = numbers.iter().copied().max().unwrap_or_default().max(1);
    let step = most.div_ceil(5);
    let top = real(step * most.div_ceil(step));
    let mut layout = calm(&plots).with_y_axis_min(0.0).with_y_axis_max(top).with_y_tick_step(real(step));
    layout = layout.with_x_label(along);
    if let Some(after) = line_after {
        let at = f64::from(after) + 0.5;
        layout = layout.with_reference_line(ReferenceLine::vertical(at).with_color(LATE).with_label("72 hours"));
    }
    drawn(id, plots, layout, SIZE)
}

/// A column for each share in percent, none where there is no share; under each name what it is a share of.
pub(super) fn percents(id: &str, shares: &[(String, Option<usize>, String)]) -> Drawing {
    let (names, percents): (Vec<_>, Vec<_>) =
        shares.iter().map(|(name, percent, _)| (name.clone(), percent.unwrap_or_default())).unzip();
    let plots = bars(&names, &percents);
    let layout = calm(&plots).with_y_axis_min(0.0).with_y_axis_max(100.0).with_y_tick_step(25.0).with_y_label("%");
    let mut drawing = drawn(id, plots, layout, (SIZE.0, SIZE.1 + LINE));
    for (name, _, of) in shares {
        drawing.content = with_a_second_line(&drawing.content, name, of);
    }
    drawing
}

/// So much lower stands a second line.
const LINE: u16 = 18;

/// The drawing with `second` below the words that are `first`, which the drawer knows nothing of.
fn with_a_second_line(content: &str, first: &str, second: &str) -> String {
    let found = content.find(&format!(">{first}</text>")).and_then(|end| {
        let begin = content[..end].rfind("<text ")?;
        let across = content[begin..end].split_once(" x=\"")?.1.split('"').next()?;
        Some((end + 1 + first.len(), across.to_owned()))
    });
    let Some((at, across)) = found else { return content.to_owned() };
    let (before, after) = content.split_at(at);
    format!("{before}<tspan x=\"{across}\" dy=\"{LINE}\">{second}</tspan>{after}")
}

/// A field for each hour of each day: the darker, the more.
pub(super) fn week(id: &str, days: &[&str; 7], week: &[[usize; 24]; 7]) -> Drawing {
    let fields = week.iter().map(|day| day.iter().map(|number| real(*number)).collect::<Vec<f64>>());
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}")).collect();
    let days: Vec<String> = days.iter().map(|day| (*day).to_owned()).collect();
    let heat = Heatmap::new()
        .with_data(fields)
        .with_labels(days.clone(), hours.clone())
        .with_y_categories(days)
        .with_color_map(ColorMap::BlueGreen);
    let upwards = heat.row_labels.clone().unwrap_or_default();
    let plots: Vec<Plot> = vec![heat.into()];
    let mut layout = calm(&plots).with_y_categories(upwards).with_x_categories(hours).with_x_label("Hour");
    // The words beside say how many the darkest is.
    layout.show_colorbar = false;
    drawn(id, plots, layout, SIZE)
}

fn real(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn bars(names: &[String], numbers: &[usize]) -> Vec<Plot> {
    let mut plot = BarPlot::new();
    for (name, number) in names.iter().zip(numbers) {
        plot = plot.with_bar(name.clone(), real(*number));
    }
    vec![plot.with_color(BRAND).into()]
}

fn calm(plots: &[Plot]) -> Layout {
    let theme = Theme { grid_color: GRID.to_owned(), background: "none".to_owned(), ..Theme::light() };
    let (width, height) = SIZE;
    Layout::auto_from_plots(plots)
        .with_theme(theme)
        .with_y_tick_format(TickFormat::Integer)
        .with_width(width.into())
        .with_height(height.into())
        .with_tick_size(13)
        .with_label_size(15)
}

/// The content alone: what stands around it, the page writes. Its ids are made its own.
fn drawn(id: &str, plots: Vec<Plot>, layout: Layout, size: (u16, u16)) -> Drawing {
    let svg = kuva::render_to_svg(plots, layout);
    let content = svg.split_once('>').map_or("", |(_, rest)| rest).trim_end();
    let content = content.strip_suffix("</svg>").unwrap_or(content);
    Drawing { size, content: content.replace("kuva-clip", &format!("{id}-clip")) }
}
