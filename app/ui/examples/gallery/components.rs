//! Everything that the dashboard does not show.

use leptos::prelude::*;
use ui::{
    Badge, Button, ButtonKind, Card, Checkbox, Choice, CodeBlock, Definition, DefinitionList, EmptyState, ErrorState,
    FormActions, Grid, IconName, LineageEdge, LineageGraph, LineageItem, LinkButton, Notice, ProgressBar, SelectField,
    Sheet, Skeleton, SkeletonShape, Tab, TabLinks, Tag, TextArea, TextField, Tone,
};

/// One card for each family.
#[component]
pub fn Components() -> impl IntoView {
    view! {
        <h2>"fact_sales"</h2>
            <TabLinks
                label="Parts of the asset"
                tabs=vec![Tab::new("Columns", "#columns").with_count(9), Tab::new("Lineage", "#lineage"), Tab::new("History", "#history").with_count(3)]
                current="#lineage"
            />
            <Grid>
                <Card title="Lineage" subtitle="Two steps up, two steps down" span=12 flush=true>
                    <Graph />
                </Card>
                <Card title="About" span=4>
                    <DefinitionList>
                        <Definition term="Owner">"Ada Lovelace"</Definition>
                        <Definition term="Rows">"48,779"</Definition>
                        <Definition term="Profiled">"9 Dec 2011, 11:20 UTC"</Definition>
                        <Definition term="Net revenue">
                            "840,612.55"
                        </Definition>
                    </DefinitionList>
                </Card>
                <Card title="Embed" subtitle="Valid for 30 days on https://example.org" span=8>
                    <CodeBlock
                        title="HTML"
                        code="<script src=\"https://terrarium.example/embed.js\" async></script>\n<terrarium-chart src=\"/embed/sales/revenue\" token=\"eyJhbGciOi…\"></terrarium-chart>"
                    />
                </Card>
            </Grid>
        <h2>"Forms and states"</h2>
            <Grid>
                <Card title="Train segments" span=4>
                    <Form />
                </Card>
                <Card title="Actions and words" span=4>
                    <Words />
                </Card>
                <Card title="Progress" span=4>
                    <div class="stack">
                        <ProgressBar label="Training" value=Some(0.62) />
                        <Notice tone=Tone::Warn>"297 rows are in quarantine: their price is not positive."</Notice>
                        <Notice tone=Tone::Bad>"The name or the password is wrong."</Notice>
                        <Notice>"Roles take effect at the next sign-in."</Notice>
                        <Skeleton />
                    </div>
                </Card>
                <Card span=4>
                    <EmptyState icon=IconName::Boxes title="No models yet" text="Train Segments to group customers by how recently, how often and how much they buy.">
                        <Button kind=ButtonKind::Primary icon=IconName::Play>"Train segments"</Button>
                    </EmptyState>
                </Card>
                <Card span=4>
                    <ErrorState title="The sales could not be read" text="The database did not answer in time. Nothing was changed. Try again in a minute." reference="req-7f3a91">
                        <Button icon=IconName::RefreshCw>"Try again"</Button>
                    </ErrorState>
                </Card>
                <Card span=4>
                    <Skeleton shape=SkeletonShape::Table rows=6 />
                </Card>
            </Grid>
            <Skeleton shape=SkeletonShape::Kpis />
        <Sheet open=true on_close=|()| () title="Version 3" footer=|| view! { <Button kind=ButtonKind::Primary icon=IconName::Crown>"Promote to champion"</Button> }>
            <DefinitionList>
                <Definition term="Silhouette">"0.4821"</Definition>
                <Definition term="Clusters">"5"</Definition>
            </DefinitionList>
            <CodeBlock title="Parameters" code="{\n  \"k\": 5,\n  \"seed\": 7\n}" />
        </Sheet>
    }
}

#[component]
fn Form() -> impl IntoView {
    view! {
        <form class="stack">
            <TextField name="title" label="Name" value="segments" mono=true hint="Lower case letters, digits and -" />
            <SelectField name="of" label="Shop" options=vec![Choice::new("demo", "Demo shop")] value="demo" />
            <TextField name="k" label="Most clusters" input_type="number" value="0" error="Give a number from 2 to 12." />
            <TextArea name="note" label="Note" rows=2 placeholder="What is different this time" />
            <Checkbox name="promote" label="Promote if it is better than the champion" checked=true />
            <FormActions>
                <Button kind=ButtonKind::Primary>"Train"</Button>
                <Button>"Cancel"</Button>
            </FormActions>
        </form>
    }
}

#[component]
fn Words() -> impl IntoView {
    view! {
        <div class="stack">
            <div class="row">
                <Button kind=ButtonKind::Primary>"Promote"</Button>
                <Button>"Compare"</Button>
                <Button kind=ButtonKind::Quiet icon=IconName::Pencil>"Edit"</Button>
                <Button kind=ButtonKind::Danger icon=IconName::Trash>"Delete"</Button>
            </div>
            <div class="row">
                <Button kind=ButtonKind::Primary busy=true>"Training"</Button>
                <Button why_not="Another training is running.">"Train"</Button>
                <LinkButton href="/x.csv" download="x.csv" icon=IconName::Download>"CSV"</LinkButton>
            </div>
            <div class="row">
                <Badge>"Archived"</Badge>
                <Badge tone=Tone::Accent icon=IconName::Crown>"Champion"</Badge>
                <Badge tone=Tone::Good icon=IconName::Check>"Succeeded"</Badge>
                <Badge tone=Tone::Warn icon=IconName::Clock>"Stale"</Badge>
                <Badge tone=Tone::Bad icon=IconName::Close>"Failed"</Badge>
            </div>
            <div class="row">
                <Tag name="finance" on_remove=|_| () />
                <Tag name="weekly" href="/" />
            </div>
        </div>
    }
}

#[component]
fn Graph() -> impl IntoView {
    let item = |id: &str, kind: &str, icon, current| LineageItem {
        id: id.to_owned(),
        title: id.to_owned(),
        kind: kind.to_owned(),
        icon,
        href: "/".to_owned(),
        current,
    };
    let items = vec![
        item("raw/online-retail", "Object set", IconName::File, false),
        item("staged/online-retail", "Object set", IconName::File, false),
        item("staged/demo", "Object set", IconName::File, false),
        item("fact_sales", "Table", IconName::Table, true),
        item("Sales", "Dashboard", IconName::LayoutDashboard, false),
        item("segments", "Model", IconName::Boxes, false),
        item("quarantine/online-retail", "Object set", IconName::File, false),
    ];
    let edges = [
        ("raw/online-retail", "staged/online-retail"),
        ("raw/online-retail", "quarantine/online-retail"),
        ("staged/online-retail", "fact_sales"),
        ("staged/demo", "fact_sales"),
        ("fact_sales", "Sales"),
        ("fact_sales", "segments"),
        ("staged/demo", "segments"),
    ];
    let edges = edges.map(|(from, to)| LineageEdge::new(from, to)).to_vec();
    view! { <LineageGraph label="Lineage of fact_sales" items=items edges=edges /> }
}
