//! A dashboard, as the real one is composed.

use contract::Format;
use leptos::prelude::*;
use ui::{
    Badge, Button, ButtonKind, Card, Cell, ChartView, Choice, DataTable, DatePreset, DateRange, FilterBar, Grid,
    IconName, MeasureCard, Menu, MenuButton, MenuLink, MultiSelect, PageHeader, Row, Segmented, SelectField,
    TableColumn, Tag, Tone,
};

use crate::data;

/// Filters, measures, charts and a table.
#[component]
pub fn Sales() -> impl IntoView {
    let meta = || {
        view! {
            <span>"Owned by Ada Lovelace"</span>
            <Tag name="finance" href="/catalog?tag=finance" />
            <Tag name="weekly" href="/catalog?tag=weekly" />
            <Badge tone=Tone::Good icon=IconName::Check>"Fresh"</Badge>
        }
    };
    let actions = || {
        view! {
            <Button icon=IconName::Link>"Copy link"</Button>
            <Button kind=ButtonKind::Primary icon=IconName::Code>"Embed"</Button>
        }
    };
    let menu = || {
        view! {
            <Menu label="Chart">
                <MenuButton icon=IconName::Code>"Embed"</MenuButton>
                <MenuLink href="/x.csv" icon=IconName::Download download=true>"Save as CSV"</MenuLink>
            </Menu>
        }
    };
    let [revenue, products, rhythm, segments] = data::charts();
    view! {
        <PageHeader title="Sales" description="What a shop earned, from whom and when." meta=meta actions=actions />
        <Filters />
        <div class="kpis">
            {data::measures()
                .into_iter()
                .map(|measure| view! { <MeasureCard measure=measure /> }.into_any())
                .collect_view()}
        </div>
        <Grid>
            <ChartView chart=revenue span=8 actions=menu />
            <ChartView chart=products span=4 actions=menu />
            <ChartView chart=rhythm span=7 actions=menu />
            <ChartView chart=segments span=5 actions=menu pending=true />
            <Card title="Latest invoices" span=12 flush=true>
                <Invoices />
            </Card>
            <Card title="Invoice lines" subtitle="As many as 5,000 rows scroll in a region of their own" span=12 flush=true>
                <Lines />
            </Card>
        </Grid>
    }
}

#[component]
fn Filters() -> impl IntoView {
    let shops = vec![Choice::new("online-retail", "Online retail"), Choice::new("demo", "Demo shop")];
    let countries =
        ["United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium", "Norway", "Italy"];
    let grains = vec![Choice::new("day", "Day"), Choice::new("week", "Week"), Choice::new("month", "Month")];
    let presets =
        vec![DatePreset { label: "Last 12 months".into(), from: "2010-12-10".into(), to: "2011-12-09".into() }];
    view! {
        <FilterBar>
            <SelectField name="shop" label="Shop" hide_label=true options=shops value="online-retail" />
            <DateRange label="Period" from="2010-12-10" to="2011-12-09" presets=presets />
            <MultiSelect
                name="country"
                label="Countries"
                all_label="All countries"
                options=countries.map(Choice::same).to_vec()
                selected=vec!["Germany".to_owned(), "France".to_owned()]
            />
            <Segmented name="grain" label="Grain" options=grains value="week" />
        </FilterBar>
    }
}

#[component]
fn Invoices() -> impl IntoView {
    let columns = vec![
        TableColumn::new("Invoice", Format::Identifier),
        TableColumn::new("Date", Format::Date),
        TableColumn::new("Customer", Format::Identifier),
        TableColumn::new("Country", Format::Text),
        TableColumn::new("Kind", Format::Text),
        TableColumn::new("Lines", Format::Integer),
        TableColumn::new("Amount (GBP)", Format::Money).with_hint("Sales less returns, as the shop wrote them"),
    ];
    let row = |number: &str, day: &str, customer: Option<&str>, country: &str, lines: i64, amount: &str| {
        let kind = if amount.starts_with('-') {
            Cell::badge("Return", Tone::Warn)
        } else {
            Cell::badge("Sale", Tone::Neutral)
        };
        Row::new(vec![
            Cell::identifier(number).link("/"),
            Cell::value(day, Format::Date),
            customer.map_or_else(Cell::none, Cell::identifier),
            Cell::text(country),
            kind,
            Cell::integer(lines),
            Cell::amount(amount),
        ])
    };
    let rows = vec![
        row("581587", "2011-12-09", Some("12680"), "France", 15, "249.45"),
        row("581586", "2011-12-09", Some("13113"), "United Kingdom", 4, "339.20"),
        row("C581569", "2011-12-09", Some("17315"), "United Kingdom", 2, "-7.50"),
        row("581585", "2011-12-09", Some("15804"), "United Kingdom", 21, "329.05"),
        row("581498", "2011-12-09", None, "United Kingdom", 219, "5174.29"),
        row("C581490", "2011-12-09", Some("14397"), "Germany", 2, "-32.53"),
    ];
    view! { <DataTable caption="Latest invoices" columns=columns rows=rows total=3184 /> }
}

#[component]
fn Lines() -> impl IntoView {
    let columns = vec![
        TableColumn::new("Line", Format::Integer),
        TableColumn::new("Invoice", Format::Identifier),
        TableColumn::new("Product", Format::Text),
        TableColumn::new("Country", Format::Text),
        TableColumn::new("Quantity", Format::Integer),
        TableColumn::new("Share returned", Format::Percent),
        TableColumn::new("Amount (GBP)", Format::Money),
    ];
    view! { <DataTable caption="Invoice lines" columns=columns rows=data::lines(5000) comfortable=true /> }
}
