namespace ActorFlow.Definitions;

/// <summary>What the functions of <c>db.*</c> may do, and where their databases lie.</summary>
public sealed record DatabaseFunctionOptions
{
    /// <summary>
    /// The folder of the databases, asked when one is opened: <c>app.db</c> for all runs, and one file for each run that uses its own. Null, the
    /// default, keeps them in the memory of this process: they are gone with it, whatever the journal keeps.
    /// </summary>
    public Func<string?> Folder { get; init; } = static () => null;

    /// <summary>The most rows that a call reads or writes. The default value is 10 000.</summary>
    public int MostRows { get; init; } = 10_000;

    /// <summary>The largest result, as bytes of JSON. The default value is 10 MiB.</summary>
    public int GreatestResult { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long a statement may take. The default value is 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long it is remembered which calls have written, so that a repeated one does not write twice. The default value is 30 days.
    /// </summary>
    public TimeSpan RememberCalls { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The most databases of runs that are kept in memory, where there is no folder. The default value is 1 000.</summary>
    public int MostInMemory { get; init; } = 1000;
}
