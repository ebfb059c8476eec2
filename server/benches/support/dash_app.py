"""The dashboard of eight-views.yml in Plotly Dash, as its users write one: a graph for each view, a store with what was
clicked, a callback for each graph that asks PostgreSQL. Serve it with gunicorn: `gunicorn --threads 8 dash_app:server`.

The connection comes from PGHOST and its like.
"""

import plotly.graph_objects as go
from dash import Dash, Input, Output, State, callback, ctx, dcc, html
from psycopg_pool import ConnectionPool

pool = ConnectionPool(min_size=1, max_size=8, open=True)

# SQL for what rows are told apart by.
DIMENSIONS = {
    "date": "f.sold_at::date",
    "country": "c.name",
    "category": "p.category",
    "channel": "f.channel",
    "price": "width_bucket(f.unit_price, array[0, 1, 2, 5, 10, 20, 50, 100])",
}
PRICES = ["", "0–1", "1–2", "2–5", "5–10", "10–20", "20–50", "50–100", "from 100"]
REVENUE, PIECES = "sum(f.amount)", "sum(f.quantity)"

# For each graph: its title, its kind, the measure, and one or two dimensions, of which it filters by the first.
VIEWS = {
    "revenue": ("Net revenue", "line", REVENUE, ["date"]),
    "countries": ("Net revenue by country", "bar", REVENUE, ["country"]),
    "categories": ("Net revenue by category", "bar", REVENUE, ["category"]),
    "channels": ("Net revenue by channel", "bar", REVENUE, ["channel"]),
    "prices": ("Pieces by price range", "column", PIECES, ["price"]),
    "price-of-channels": ("Price ranges by channel", "column", REVENUE, ["price", "channel"]),
    "channels-of-countries": ("Channels by country", "bar", REVENUE, ["country", "channel"]),
    "categories-of-countries": ("Pieces by category and country", "heatmap", PIECES, ["country", "category"]),
}


def rows_of(measure, by, picked):
    """The measure by dimensions in the last 12 months, where the picked values of all others count."""
    conditions, values = [], []
    for dimension, chosen in picked.items():
        if dimension != by[0] and chosen:
            conditions.append(f"AND {DIMENSIONS[dimension]} = ANY(%s)")
            values.append(chosen)
    keys = ", ".join(DIMENSIONS[dimension] for dimension in by)
    query = f"""
        SELECT {keys}, {measure}::float
        FROM warehouse.fact_sales f
        JOIN warehouse.dim_shop s USING (shop_key)
        JOIN warehouse.dim_country c USING (country_key)
        JOIN warehouse.dim_product p USING (product_key)
        WHERE s.code = 'demo' AND f.date_key BETWEEN 20251101 AND 20261031 {" ".join(conditions)}
        GROUP BY {", ".join(str(place + 1) for place in range(len(by)))} ORDER BY {len(by) + 1 if len(by) == 1 else 1}
    """
    with pool.connection() as connection:
        return connection.execute(query, values).fetchall()


def figure_of(view, picked):
    title, kind, measure, by = VIEWS[view]
    rows = rows_of(measure, by, picked)
    if by[0] == "date":
        rows.sort()
    if kind == "heatmap":
        traces = [go.Heatmap(x=[row[0] for row in rows], y=[row[1] for row in rows], z=[row[2] for row in rows])]
    elif kind == "line":
        traces = [go.Scatter(x=[row[0] for row in rows], y=[row[1] for row in rows], mode="lines")]
    else:
        traces = list(bars(kind, by, rows))
    figure = go.Figure(traces)
    figure.update_layout(
        title=title, barmode="stack", height=320, margin={"l": 80, "r": 16, "t": 48, "b": 40}, clickmode="event"
    )
    return figure


def bars(kind, by, rows):
    series = sorted({row[1] for row in rows}) if len(by) == 2 else [None]
    name = (lambda key: PRICES[key]) if by[0] == "price" else (lambda key: key)
    for one in series:
        of_series = [row for row in rows if one is None or row[1] == one]
        names, values = [name(row[0]) for row in of_series], [row[-1] for row in of_series]
        if kind == "bar":
            yield go.Bar(x=values, y=names, name=one, orientation="h")
        else:
            yield go.Bar(x=names, y=values, name=one)


app = Dash(__name__, title="Eight views")
server = app.server
app.layout = html.Div(
    [
        html.H1("Eight views"),
        dcc.Store(id="picked", data={}),
        *(
            html.Div(
                dcc.Graph(id=view), style={"display": "inline-block", "width": "100%" if place in (0, 7) else "33%"}
            )
            for place, view in enumerate(VIEWS)
        ),
    ]
)


@callback(
    Output("picked", "data"),
    [Input(view, "clickData") for view in VIEWS],
    State("picked", "data"),
    prevent_initial_call=True,
)
def pick(*arguments):
    picked = arguments[-1]
    _, kind, _, by = VIEWS[ctx.triggered_id]
    point = ctx.triggered[0]["value"]["points"][0]
    value = point["y"] if kind == "bar" else point["x"]
    value = PRICES.index(value) if by[0] == "price" else value
    chosen = picked.get(by[0], [])
    picked[by[0]] = [known for known in chosen if known != value] if value in chosen else [*chosen, value]
    return picked


for view in VIEWS:

    @callback(Output(view, "figure"), Input("picked", "data"))
    def draw(picked, view=view):
        return figure_of(view, picked)


if __name__ == "__main__":
    app.run()
