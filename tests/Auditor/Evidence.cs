using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor;

/// <summary>All facts of an experiment, in the order of their files and lines.</summary>
public sealed partial class Evidence
{
    private readonly HashSet<(string File, int Life)> _ordered;
    private readonly HashSet<string> _early;

    /// <summary>Gathers facts.</summary>
    public Evidence(IEnumerable<Fact> facts)
    {
        Facts = [.. facts];
        Effects = [.. Of<Effect>()];
        _ordered = [.. Of<LifeEnd>().Where(end => end.InOrder).Select(end => (end.Place.File, end.Place.Life))];
        (_stale, _cuts) = (StaleOf(Facts), CutsOf(Facts));
        _early = [.. Of<Expected>().Where(expected => expected.Early).Select(expected => expected.Run)];
    }

    /// <summary>Every fact.</summary>
    public IReadOnlyList<Fact> Facts { get; }

    /// <summary>What user code did.</summary>
    public IReadOnlyList<Effect> Effects { get; }

    /// <summary>Whether there is a picture of the journal among the facts.</summary>
    public bool HasJournal => Facts.Any(fact => fact is IndexRow or Entry or Baseline);

    /// <summary>Reads files of evidence.</summary>
    public static Evidence Read(params IEnumerable<string> files) => new(files.SelectMany(FactReader.Read));

    /// <summary>Facts of one kind.</summary>
    public IEnumerable<T> Of<T>()
        where T : Fact
        => Facts.OfType<T>();

    /// <summary>Whether the life in which a line was written ended in order: then nothing was cut off, and nothing is to be repeated.</summary>
    public bool EndedInOrder(Place place) => _ordered.Contains((place.File, place.Life));

    /// <summary>Whether visits of the run may begin before what led to them is committed.</summary>
    public bool MayBeEarly(string run) => _early.Contains(run);
}
