namespace ActorFlow.Crash.Tests.Auditing;

/// <content>Broken promises of runs that undo their work, have children, or are trimmed and pruned.</content>
internal static partial class PlantedViolations
{
    private const string LastEntry = "\"version\":5";

    private static (string Promise, string Says, Action<SoundEvidence> Plant)[] OfSagas =>
    [
        (Undone, "run 's' undid [x#1, y#1] instead of [y#1, x#1]", e => Undo(e, UndoOf("x"), UndoOf("y"))),
        (Undone, "run 's' undid [y#1] instead of [y#1, x#1]", e => Undo(e, UndoOf("y"))),
        (Undone, "run 's' undid [] instead of [y#1, x#1]", e => Undo(e)),
        (Undone, "run 's' undid [y#1, x#1, y#1] instead of [y#1, x#1]", e => Undo(e, UndoOf("y"), UndoOf("x"), "{\"kind\":\"life\"}", UndoOf("y"))),
        (Undone, "run 'r' undid [a#1] instead of []", e => e.AddAfter(Told,
            """{"kind":"undo","run":"r","node":"a","visit":1,"attempt":1,"key":"u/a","undoes":"r/a#1"}""")),
        (Undone, "visit y#1 was undone by attempt 2 after attempt 0", e => Undo(e, UndoOf("y", attempt: 2), UndoOf("x"))),
        (Undone, "visit y#1 was undone by attempt 1 twice in the same life", e => Undo(e, UndoOf("y"), UndoOf("y"), UndoOf("x"))),
        (Undone, "by attempt 1 again although the life before had ended in order",
            e => Undo(e, UndoOf("y"), "{\"kind\":\"life\",\"inOrder\":true}", UndoOf("y"), UndoOf("x"))),
        (Undone, "run 's', visit z#1 was undone and never done", e => Undo(e, UndoOf("z"))),
        (Undone, "was done under the key 's/y#1' and undone as 's/x#1'",
            e => Undo(e, UndoOf("y").Replace("s/y#1", "s/x#1", StringComparison.Ordinal))),
        (Undone, "the undoing of run 's', visit y#1 has more than one key", e => Undo(e, UndoOf("y"), UndoOf("y", attempt: 2, key: "another"))),
        (Undone, "run 's', visit x#1 ran although the run had begun to undo its work", e => Undo(e, UndoOf("y"),
            """{"run":"s","node":"x","visit":1,"attempt":1,"key":"s/x#1"}""")),
        (Journal, "run 's' undoes its visit 2 twice", e => e.AddAfter(LastEntry, """
            {"kind":"entry","run":"s","version":1,"name":"run-started"}
            {"kind":"entry","run":"s","version":2,"name":"visit-compensated","visit":2}
            {"kind":"entry","run":"s","version":3,"name":"visit-compensated","visit":2}
            """)),
    ];

    private static (string Promise, string Says, Action<SoundEvidence> Plant)[] OfChildren =>
    [
        (Children, "child 'c' was asked for 2 times", e => e.AddAfter(LastEntry, Child("requested", 6) + "\n" + Child("requested", 7))),
        (Children, "run 'r' heard 0 times of the end of its child 'c'", e => e.AddAfter(LastEntry, Child("requested", 6))),
        (Children, "run 'r' heard 2 times of the end of its child 'c'",
            e => e.AddAfter(LastEntry, string.Join('\n', Child("requested", 6), Child("ended", 7), Child("ended", 8)))),
        (Children, "run 'r' heard 1 times of the end of its child 'c'",
            e => e.AddAfter(LastEntry, string.Join('\n', ItemChild(6), ItemChild(7), Child("ended", 8)))),
        (Children, "child 'c' was asked for and is not there", e => e.AddAfter(LastEntry, Child("requested", 6))),
        (Children, "run 'r' has told its child 'c' 2 times to stop",
            e => e.AddAfter(LastEntry, string.Join('\n', Child("requested", 6), Child("cancelled", 7), Child("cancelled", 8)))),
        (Children, "child 'c' belongs to 'q' and was asked for by 'r'", e => e.AddAfter(LastEntry, Child("requested", 6) + "\n" + ChildRow("q"))),
        (Children, "run 'c' is a child of 'r', which never asked for it", e => e.AddAfter(LastEntry, ChildRow("r"))),
        (Children, "child 'c' has not told its parent", e => e.AddAfter(LastEntry, Child("requested", 6) + "\n" + ChildRow("r"))),
    ];

    private static (string Promise, string Says, Action<SoundEvidence> Plant)[] OfTrimming =>
    [
        (Index, "run 'r' was pruned and still has entries", e => e.Change("\"kind\":\"index\"", "\"due\":false", "\"due\":false,\"pruned\":true")),
        (Journal, "run 'r' has version 1 where 3 belongs", e => e.AddAfter(LastEntry,
            """{"kind":"baseline","run":"r","version":2,"trail":["a#1"]}""")),
        (Fold, "is journaled with [z#1, a#1, b#1, b#2]", e => e.AddAfter(LastEntry, """{"kind":"baseline","run":"r","version":0,"trail":["z#1"]}""")),
        (Final, "has two different results", e => e.AddAfter(Told, """{"kind":"result","run":"r","status":"failed","pruned":true}""")),
    ];

    private static void Undo(SoundEvidence evidence, params string[] lines)
    {
        evidence.AddAfter(ExpectedLine, """{"kind":"expected","run":"s","undone":["y#1","x#1"]}""");
        evidence.AddAfter(Told, string.Join('\n',
        [
            """{"run":"s","node":"x","visit":1,"attempt":1,"key":"s/x#1"}""",
            """{"run":"s","node":"y","visit":1,"attempt":1,"key":"s/y#1"}""",
            .. lines,
        ]));
    }

    private static string UndoOf(string node, int attempt = 1, string? key = null)
        => $$"""{"kind":"undo","run":"s","node":"{{node}}","visit":1,"attempt":{{attempt}},"key":"{{key ?? $"undo/{node}"}}","undoes":"s/{{node}}#1"}""";

    private static string Child(string what, int version)
        => $$"""{"kind":"entry","run":"r","version":{{version}},"name":"child-{{what}}","child":"c"}""";

    private static string ItemChild(int version)
        => Child("requested", version).Replace("\"child\"", "\"ofItem\":true,\"child\"", StringComparison.Ordinal);

    private static string ChildRow(string parent)
        => $$"""{"kind":"index","run":"c","status":"completed","ended":true,"due":false,"parent":"{{parent}}"}""";
}
