use super::Counted;

/// What parts of pages say themselves, whatever they are used for.
#[derive(Debug)]
pub struct Components {
    /// While something is on its way.
    pub loading: &'static str,
    /// Closes what is open.
    pub close: &'static str,
    /// Before and after the number of a request, where something went wrong.
    pub quote: (&'static str, &'static str),
    /// Puts text on the clipboard.
    pub copy: &'static str,
    /// That worked.
    pub copied: &'static str,
    /// That did not work.
    pub copy_by_hand: &'static str,
    /// Periods that are asked for often, for screen readers.
    pub common_ranges: &'static str,
    /// None of those.
    pub custom: &'static str,
    /// Of a period, for screen readers.
    pub first_day: &'static str,
    /// Of a period, for screen readers.
    pub last_day: &'static str,
    /// A period that ends before it begins.
    pub days_swapped: &'static str,
    /// Where letters are typed to find one of many.
    pub search: &'static str,
    /// The same for screen readers, of what is looked for: "Search country".
    pub search_among: fn(&str) -> String,
    /// No choice has the letters that were typed.
    pub nothing_matches: &'static str,
    /// No choice in particular.
    pub all_chosen: &'static str,
    /// How many choices are in force: "3 chosen".
    pub chosen: fn(&str) -> String,
    /// Several choices in force, of their number and what they are: "3 country".
    pub several: fn(&str, &str) -> String,
    /// A width, for screen readers.
    pub pixels: fn(&str) -> String,
    /// A width that nobody chose, for screen readers.
    pub automatic: &'static str,
    /// Lets go of all choices.
    pub clear: &'static str,
    /// The bar of filters, for screen readers.
    pub filters: &'static str,
    /// What kind of thing a chart is, for screen readers.
    pub chart: &'static str,
    /// How a chart is read by keyboard.
    pub reads_marks: &'static str,
    /// How a chart is read and filtered by keyboard.
    pub reads_and_filters: &'static str,
    /// A figure for screen readers, of its title and subtitle.
    pub figure: fn(&str, &str) -> String,
    /// A figure that could not be drawn.
    pub not_drawn: &'static str,
    /// What to do about that.
    pub not_drawn_why: &'static str,
    /// Opens the table of a chart.
    pub show_data: &'static str,
    /// Closes the table of a chart.
    pub hide_data: &'static str,
    /// Follows both of these for screen readers, of the chart's title.
    pub data_of: fn(&str) -> String,
    /// Before what is marked on a chart.
    pub marked: &'static str,
    /// What another tap on a mark does.
    pub tap_again: &'static str,
    /// After a number.
    pub rows: Counted,
    /// After a number.
    pub columns: Counted,
    /// Puts a table on the clipboard.
    pub copy_table: &'static str,
    /// Puts some of its rows there, of "3 rows".
    pub copy_rows: fn(&str) -> String,
    /// Shows all rows of a table.
    pub clear_filters: &'static str,
    /// Shows all columns of a table.
    pub show_columns: &'static str,
    /// How many columns are not shown, of "3 columns".
    pub hidden: fn(&str) -> String,
    /// Of a number and "348 rows": "12 of 348 rows".
    pub rows_of: fn(&str, &str) -> String,
    /// The same of those that came: "12 of the first 500 rows".
    pub rows_of_first: fn(&str, &str) -> String,
    /// Follows such a count: "3 of 348 rows selected".
    pub rows_selected: fn(&str) -> String,
    /// A table whose filter lets nothing through.
    pub no_row_matches: &'static str,
    /// A column and its menu, for screen readers, of its title.
    pub column: fn(&str) -> String,
    /// The handle of a column, for screen readers, of its title.
    pub width_of: fn(&str) -> String,
    /// Sorts a table.
    pub sort_up: &'static str,
    /// Sorts a table the other way round.
    pub sort_down: &'static str,
    /// Shows the rows that one column's filter keeps back.
    pub clear_filter: &'static str,
    /// Takes a column away.
    pub hide_column: &'static str,
    /// Filters a column of words.
    pub contains: &'static str,
    /// Filters a column of numbers; a unit follows.
    pub from: &'static str,
    /// Filters a column of numbers; a unit follows.
    pub to: &'static str,
    /// Light or dark, before it is known which.
    pub theme: &'static str,
    /// The same when it is known: light, dark, or nothing where it is the system's.
    pub theme_is: fn(Option<&str>) -> String,
}
