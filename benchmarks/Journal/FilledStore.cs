namespace ActorFlow.Benchmarks.Journal;

/// <summary>
/// A journal with so many stored runs. A large one is filled once for the process and used by all who ask, one after the other: what they add to it is little beside what it
/// holds, and filling it takes longer than what is measured.
/// </summary>
internal sealed class FilledStore : IDisposable
{
    private const int Large = 50_000;

    private static readonly Dictionary<int, FilledStore> Kept = [];

    private readonly DiskFolder _folder = new();
    private readonly bool _isKept;

    static FilledStore() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var store in Kept.Values)
            store._folder.Dispose();
    };

    private FilledStore(bool isKept) => _isKept = isKept;

    /// <summary>The database file.</summary>
    public string Path => _folder.File("runs.db");

    /// <summary>A journal that nobody else has open. Not for use by several at the same time.</summary>
    public static async Task<FilledStore> WithAsync(int runs)
    {
        if (Kept.TryGetValue(runs, out var kept))
            return kept;
        var store = new FilledStore(isKept: runs >= Large);
        await StoredRuns.FillAsync(store.Path, runs);
        if (store._isKept)
            Kept.Add(runs, store);
        return store;
    }

    public void Dispose()
    {
        if (!_isKept)
            _folder.Dispose();
    }
}
