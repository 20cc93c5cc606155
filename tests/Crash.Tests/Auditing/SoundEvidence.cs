using ActorFlow.Auditor;
using ActorFlow.Auditor.Facts;

namespace ActorFlow.Crash.Tests.Auditing;

/// <summary>The evidence of a small experiment in which every promise was kept, to plant violations in.</summary>
internal sealed class SoundEvidence
{
    // Two lives; the first is killed while visit b of run r runs, so b's second attempt is done again under the same key.
    private readonly List<string> _facts =
    [
        """{"kind":"acknowledged","run":"r","process":1,"sequence":1}""",
        """{"run":"r","node":"a","visit":1,"attempt":1,"key":"r/a#1","phase":"exec","seen":[],"process":1,"sequence":2}""",
        """{"run":"r","node":"a","visit":1,"attempt":1,"key":"r/a#1","phase":"post","seen":[],"process":1,"sequence":3}""",
        """{"run":"r","node":"b","visit":1,"attempt":1,"key":"r/b#1","phase":"exec","seen":["a#1"],"pinned":"x","process":1,"sequence":4}""",
        """{"run":"r","node":"b","visit":1,"attempt":2,"key":"r/b#1","phase":"exec","seen":["a#1"],"pinned":"x","process":1,"sequence":5}""",
        """{"kind":"life"}""",
        """{"run":"r","node":"b","visit":1,"attempt":2,"key":"r/b#1","phase":"exec","seen":["a#1"],"pinned":"x","process":2,"sequence":1}""",
        """{"run":"r","node":"b","visit":1,"attempt":1,"key":"r/b#1","phase":"post","seen":["a#1"],"process":2,"sequence":2}""",
        """{"run":"r","node":"b","visit":2,"attempt":1,"key":"r/b#2","phase":"exec","seen":["a#1","b#1"],"process":2,"sequence":3}""",
        """{"kind":"result","run":"r","status":"completed","action":"done","state":{"count":3,"trail":["a#1","b#1","b#2"]},"process":2,"sequence":4}""",
        """{"kind":"life","inOrder":true}""",
    ];

    private readonly List<string> _atTheEnd =
    [
        """{"kind":"expected","run":"r","status":"completed","action":"done","state":{"count":3,"trail":["b#1","a#1","b#2"]},"anyOrder":["trail"],"after":{"a":["start"],"b":["a","b"]}}""",
        """{"kind":"index","run":"r","status":"completed","ended":true,"due":false}""",
        """{"kind":"entry","run":"r","version":1,"name":"run-started"}""",
        """{"kind":"entry","run":"r","version":2,"name":"visit-completed","visit":1,"trail":["a#1"]}""",
        """{"kind":"entry","run":"r","version":3,"name":"visit-completed","visit":2,"trail":["b#1"]}""",
        """{"kind":"entry","run":"r","version":4,"name":"visit-completed","visit":3,"trail":["b#2"]}""",
        """{"kind":"entry","run":"r","version":5,"name":"run-completed"}""",
    ];

    public Verdict Judge()
        => Audit.Of(new Evidence([.. FactReader.Parse("facts.jsonl", _facts), .. FactReader.Parse("at-the-end.jsonl", _atTheEnd)]));

    /// <summary>Takes every line away.</summary>
    public void Clear()
    {
        _facts.Clear();
        _atTheEnd.Clear();
    }

    /// <summary>Takes away the one line that has a text.</summary>
    public void Remove(string text)
    {
        var (lines, at) = Find(text);
        lines.RemoveAt(at);
    }

    /// <summary>Writes another text in the one line that has a text.</summary>
    public void Change(string line, string text, string instead)
    {
        var (lines, at) = Find(line);
        if (!lines[at].Contains(text, StringComparison.Ordinal))
            throw new ArgumentException($"'{text}' is not in {lines[at]}", nameof(text));
        lines[at] = lines[at].Replace(text, instead, StringComparison.Ordinal);
    }

    /// <summary>Puts a line, or several, after the one line that has a text.</summary>
    public void AddAfter(string text, string line)
    {
        var (lines, at) = Find(text);
        lines.InsertRange(at + 1, line.Split('\n'));
    }

    private (List<string> Lines, int At) Find(string text)
    {
        var found = from lines in (List<string>[])[_facts, _atTheEnd]
                    from at in Enumerable.Range(0, lines.Count)
                    where lines[at].Contains(text, StringComparison.Ordinal)
                    select (lines, at);
        return found.Single();
    }
}
