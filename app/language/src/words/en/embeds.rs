use contract::{Compare, Grain};

use crate::words::Embeds;

pub(in crate::words) static EMBEDS: Embeds = Embeds {
    show_numbers: "Show the numbers",
    numbers_of: |title| format!("Numbers of {title}"),
    marked: "Marked on the chart",
    save_csv: "Save as CSV",
    tab: "Tab",
    grain: "Grain",
    each: |grain| match grain {
        Grain::Day => "Day",
        Grain::Week => "Week",
        Grain::Month => "Month",
    },
    compare: "Compare with",
    compared: |compare| match compare {
        Compare::Period => "vs. period before",
        Compare::Year => "vs. a year before",
        Compare::Nothing => "No comparison",
    },
    all: "All",
    from: "From",
    to: "to",
    show: "Show",
    refused: "This chart cannot be shown",
    refused_why: "Its token is missing or not valid: it may have expired, been revoked, or belong to another chart. \
                  Whoever looks after this page can make a new one in Terrarium.",
    gone: "This chart is gone",
    gone_why: "There is no such chart any more. Whoever looks after this page can remove it.",
    not_chosen: "This cannot be chosen",
    failed: "This chart cannot be shown now",
    failed_why: |request| format!("Try again later. If it stays like this, quote the request {request}."),
};
