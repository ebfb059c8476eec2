use contract::Show;
use proptest::prelude::*;

use super::*;
use crate::is_same;

fn tile(top: u32) -> Box<TileDefinition> {
    Box::new(TileDefinition { show: Show::Bar, top: Some(top.into()), ..TileDefinition::default() })
}

fn add(name: &str, at: usize) -> Operation {
    Operation::Add { name: name.to_owned(), tile: tile(1), at }
}

fn names(editor: &Editor) -> Vec<&str> {
    editor.definition().tiles.keys().map(String::as_str).collect()
}

#[test]
fn steps_lead_back_and_forward() {
    let mut editor = Editor::new(DashboardDefinition::default());
    assert!(!editor.can_undo() && !editor.undo());
    assert!(editor.apply(add("a", 9)) && editor.apply(add("b", 0)) && editor.apply(add("c", 1)));
    assert_eq!(names(&editor), ["b", "c", "a"]);
    assert!(editor.apply(Operation::Move { name: "b".to_owned(), to: 7 }));
    assert_eq!(names(&editor), ["c", "a", "b"]);
    assert!(editor.apply(Operation::Remove { name: "a".to_owned() }));
    assert!(editor.undo() && editor.undo());
    assert_eq!(names(&editor), ["b", "c", "a"]);
    assert!(editor.redo());
    assert_eq!(names(&editor), ["c", "a", "b"]);
    editor.apply(add("d", 0));
    assert!(!editor.can_redo(), "another way was taken");
}

#[test]
fn what_changes_nothing_is_no_step() {
    let mut editor = Editor::new(DashboardDefinition::default());
    editor.apply(add("a", 0));
    let before = editor.clone();
    for operation in [
        add("a", 0),
        Operation::Move { name: "a".to_owned(), to: 5 },
        Operation::Change { name: "a".to_owned(), tile: tile(1) },
        Operation::Remove { name: "x".to_owned() },
        Operation::Settings(Box::default()),
    ] {
        assert!(!editor.apply(operation));
        assert_eq!(editor, before);
    }
}

#[test]
fn what_is_typed_in_one_go_is_undone_in_one_go() {
    let mut editor = Editor::new(DashboardDefinition::default());
    let titled = |title: &str| {
        Operation::Settings(Box::new(DashboardDefinition { title: title.to_owned(), ..DashboardDefinition::default() }))
    };
    for title in ["S", "Sh", "Sho"] {
        assert!(editor.type_into("title", titled(title)));
    }
    editor.apply(add("a", 0));
    editor.type_into("title", titled("Shop"));
    editor.undo();
    assert_eq!(editor.definition().title, "Sho");
    assert!(editor.undo() && editor.undo() && !editor.can_undo());
    assert_eq!(editor.definition().title, "");
}

#[test]
fn names_are_free_and_can_stand_in_an_address() {
    let mut editor = Editor::new(DashboardDefinition::default());
    assert_eq!(editor.free_name("Net revenue, by month!"), "net-revenue-by-month");
    assert_eq!(editor.free_name("Größe · 数"), "groesse");
    assert_eq!(editor.free_name("数"), "tile");
    editor.apply(add("orders", 0));
    editor.apply(add("orders-2", 0));
    assert_eq!(editor.free_name("Orders"), "orders-3");
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let name = || prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned);
    prop_oneof![
        (name(), 1..4_u32, 0..5_usize).prop_map(|(name, top, at)| Operation::Add { name, tile: tile(top), at }),
        name().prop_map(|name| Operation::Remove { name }),
        (name(), 0..5_usize).prop_map(|(name, to)| Operation::Move { name, to }),
        (name(), 1..4_u32).prop_map(|(name, top)| Operation::Change { name, tile: tile(top) }),
        (prop::collection::vec(name(), 0..3), prop::collection::vec((name(), prop::option::of(name())), 0..3))
            .prop_map(|(tabs, tiles)| Operation::Tabs {
                tabs: tabs.into_iter().map(|tab| (tab, "T".to_owned())).collect(),
                tiles
            }),
        "[xy]?".prop_map(|title| Operation::Settings(Box::new(DashboardDefinition {
            title,
            ..DashboardDefinition::default()
        }))),
    ]
}

proptest! {
    #[test]
    fn all_steps_back_lead_to_the_start_and_all_forward_to_the_end(
        before in prop::collection::vec(any_operation(), 0..6),
        operations in prop::collection::vec((any_operation(), any::<bool>()), 0..20),
    ) {
        let mut editor = Editor::new(DashboardDefinition::default());
        for operation in before {
            editor.apply(operation);
        }
        let start = editor.definition().clone();
        let mut editor = Editor::new(start.clone());
        for (operation, typed) in operations {
            if typed { editor.type_into("top", operation) } else { editor.apply(operation) };
        }
        let end = editor.definition().clone();
        while editor.undo() {}
        prop_assert!(is_same(editor.definition(), &start));
        while editor.redo() {}
        prop_assert!(is_same(editor.definition(), &end));
    }
}
