//! The sales dashboard: one batched answer for one set of filters, which live in the address.

use contract::{ErrorCode, Invoice, Permission, SalesDashboard, SalesFilters, SalesQuery};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use ui::{
    Card, Cell, ChartView, DataTable, Grid, IconName, MeasureCard, Menu, MenuButton, MenuLink, Notice, Page,
    PageHeader, RelativeTime, Row, SkeletonShape, TableColumn, Tone, format,
};

use super::embed_sheet::{EmbedSheet, EmbedTarget};
use super::sales_filters::{SalesFilterBar, spelled_out};
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::dashboards::sales;
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

const PATH: &str = "/dashboards/sales";
const MEASURES: usize = 5;
/// Slug and width of each chart, in the order they stand.
const CHARTS: [(&str, u8); 4] = [("revenue", 8), ("countries", 4), ("products", 6), ("rhythm", 6)];

/// What the page shows: the numbers, and what was wrong with the address if something was.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Shown {
    dashboard: SalesDashboard,
    complaint: Option<String>,
}

/// The sales dashboard.
#[component]
pub(crate) fn Sales() -> impl IntoView {
    let params = use_query_map();
    // Only what is a filter: another parameter in the address asks for no new numbers.
    let asked = Memo::new(move |_| params.with(read));
    let shown = Remote::new(move || asked.get(), load);
    let embedding = RwSignal::new(None::<EmbedTarget>);
    view! {
        <Title text="Sales" />
        <Page>
            <Loaded
                remote=shown
                skeleton=SkeletonShape::Kpis
                children=move |shown| view! { <Numbers shown=shown embedding=embedding /> }
            />
            <EmbedSheet target=embedding />
        </Page>
    }
}

fn read(params: &ParamsMap) -> Result<SalesQuery, contract::ApiError> {
    let pairs: Vec<_> = params.clone().into_iter().collect();
    SalesQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())))
}

/// The numbers asked for. What cannot be understood is answered with the defaults and a word about what was wrong.
async fn load(asked: Result<SalesQuery, contract::ApiError>) -> Result<Shown, Failure> {
    let complaint = match asked {
        Ok(query) => match sales(query).await {
            Ok(dashboard) => return Ok(Shown { dashboard, complaint: None }),
            Err(Failure(error)) if error.code == ErrorCode::InvalidInput => error,
            Err(failure) => return Err(failure),
        },
        Err(error) => {
            crate::pages::not_found::respond_with_status(error.code.status());
            error
        }
    };
    let dashboard = sales(SalesQuery::default()).await?;
    Ok(Shown { dashboard, complaint: Some(complaint.message) })
}

#[component]
fn Numbers(shown: Latest<Shown>, embedding: RwSignal<Option<EmbedTarget>>) -> impl IntoView {
    let session = use_session();
    let navigate = use_navigate();
    let filters = shown.map(|shown| shown.dashboard.filters.clone());
    let choices = shown.map(|shown| shown.dashboard.choices.clone());
    let apply = move |query: SalesQuery| {
        navigate(
            &with_query(PATH, query.to_pairs()),
            leptos_router::NavigateOptions { scroll: false, ..Default::default() },
        );
    };
    let fresh = move || {
        let at = shown.with(|shown| shown.dashboard.fresh_at);
        view! { "Data from " <RelativeTime at=at now=session.now() /> }
    };
    let complaint = shown.map(|shown| shown.complaint.clone());
    let versus = shown.map(|shown| {
        let filters = &shown.dashboard.filters;
        format!(
            "vs. {} before",
            format::count(((filters.to - filters.from).num_days() + 1).unsigned_abs(), "day", "days")
        )
    });
    let measures = (0..MEASURES)
        .map(|index| view! { <MeasureCard measure=shown.map(move |shown| shown.dashboard.measures[index].clone()) versus=versus /> }.into_any())
        .collect_view();
    let charts = CHARTS
        .into_iter()
        .map(|(slug, span)| view! { <ChartCard shown=shown slug=slug span=span embedding=embedding /> }.into_any())
        .collect_view();
    view! {
        <PageHeader
            title="Sales"
            description="What was sold, to whom, where and when."
            meta=move || view! { <span>{fresh}</span> }
        />
        {move || {
            complaint
                .get()
                .map(|text| {
                    view! {
                        <Notice tone=Tone::Bad>
                            {text} " The default filters are shown instead. " <a href=PATH>"Clear the address"</a>
                        </Notice>
                    }
                })
        }}
        <SalesFilterBar filters=filters choices=choices on_change=apply />
        <div class="kpis">{measures}</div>
        <Grid>
            {charts}
            <Card title="Latest invoices" subtitle="The newest first, returns with a minus" span=12 flush=true>
                <Invoices shown=shown />
            </Card>
        </Grid>
    }
}

#[component]
fn ChartCard(
    shown: Latest<Shown>,
    slug: &'static str,
    span: u8,
    embedding: RwSignal<Option<EmbedTarget>>,
) -> impl IntoView {
    let may_embed = use_session().may(Permission::EmbedCharts);
    let chart = shown.map(move |shown| shown.dashboard.charts.iter().find(|chart| chart.slug == slug).cloned());
    let csv = shown.map(move |shown| csv_path(slug, &shown.dashboard.filters));
    let embed = move |()| {
        let target =
            chart.with_untracked(|chart| chart.as_ref().map(|chart| chart.title.clone())).map(|title| EmbedTarget {
                dashboard: "sales".to_owned(),
                chart: slug.to_owned(),
                title,
                filters: shown.with(|shown| spelled_out(&shown.dashboard.filters)),
            });
        embedding.set(target);
    };
    let there = Memo::new(move |_| chart.with(Option::is_some));
    move || {
        there.get().then(|| {
            let chart = Signal::derive(move || chart.get().expect("shown only while the chart is there"));
            view! {
                <ChartView
                    chart=chart
                    span=span
                    actions=move || {
                        view! {
                            <Menu label=Signal::derive(move || {
                                chart.with(|chart| format!("Actions for {}", chart.title))
                            })>
                                <MenuLink href=csv icon=IconName::Download download=true>"Download CSV"</MenuLink>
                                {may_embed
                                    .then(|| {
                                        view! { <MenuButton icon=IconName::Code on_click=embed>"Embed"</MenuButton> }
                                    })}
                            </Menu>
                        }
                    }
                />
            }
        })
    }
}

/// Where the chart's numbers are had as a file. Not with the address's own parameters, of which the API refuses what
/// this page passes over.
fn csv_path(slug: &str, filters: &SalesFilters) -> String {
    with_query(&format!("/api/v1{PATH}/charts/{slug}.csv"), spelled_out(filters).to_pairs())
}

#[component]
fn Invoices(shown: Latest<Shown>) -> impl IntoView {
    let columns = shown.map(|shown| {
        let currency =
            shown.dashboard.measures.first().and_then(|measure| measure.currency.clone()).unwrap_or_default();
        vec![
            TableColumn::new("Invoice", contract::Format::Identifier),
            TableColumn::new("Date", contract::Format::Text),
            TableColumn::new("Customer", contract::Format::Identifier),
            TableColumn::new("Country", contract::Format::Text),
            TableColumn::new("Lines", contract::Format::Integer),
            TableColumn::new(format!("Amount ({currency})"), contract::Format::Money),
        ]
    });
    let rows = shown.map(|shown| shown.dashboard.invoices.iter().map(to_row).collect::<Vec<_>>());
    view! { <DataTable caption="Latest invoices" columns=columns rows=rows scroll=true /> }
}

fn to_row(invoice: &Invoice) -> Row {
    let customer = invoice.customer.as_deref().map_or_else(Cell::none, Cell::identifier);
    let at = format!("{}, {}", format::date(invoice.at.date()), format::time_of_day(invoice.at));
    Row::new(vec![
        Cell::identifier(&invoice.number),
        Cell::text(at).sorted_by(invoice.at.to_string()),
        customer,
        Cell::text(invoice.country.clone()),
        Cell::integer(invoice.lines),
        Cell::amount(&invoice.amount),
    ])
}

#[cfg(test)]
mod tests {
    use contract::Grain;

    use super::*;

    #[test]
    fn the_file_has_the_filters_that_the_page_shows() {
        let filters = SalesFilters {
            shop: "demo".to_owned(),
            from: "2026-01-01".parse().unwrap(),
            to: "2026-01-31".parse().unwrap(),
            countries: vec!["Côte d’Ivoire".to_owned(), "France".to_owned()],
            grain: Grain::Week,
        };
        let path = csv_path("revenue", &filters);
        let (path, query) = path.split_once('?').unwrap();
        assert_eq!(path, "/api/v1/dashboards/sales/charts/revenue.csv");
        let parameters: Vec<_> = query.split('&').collect();
        assert_eq!(parameters[..3], ["shop=demo", "from=2026-01-01", "to=2026-01-31"]);
        assert_eq!(parameters[4..], ["country=France", "grain=week"]);
    }
}
