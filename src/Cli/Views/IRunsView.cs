namespace ActorFlow.Cli.Views;

/// <summary>
/// Shows many runs at work, while they work. Safe for use from many threads at once; never waits for the terminal. Disposing ends the picture and
/// leaves nothing behind.
/// </summary>
public interface IRunsView : IAsyncDisposable
{
    /// <summary>So many more runs are to end.</summary>
    void Expect(int runs);

    /// <summary>Gives a run a name for people; without one its id is shown.</summary>
    void Name(RunId run, string name);

    /// <summary>An attempt of a node begins.</summary>
    void AtWork(RunId run, string node, int attempt);

    /// <summary>An attempt of a node has failed.</summary>
    void AttemptFailed(RunId run, string node, int attempt, string reason);

    /// <summary>A batch of a run has come further. The default shows nothing.</summary>
    void Progress(BatchProgress batch)
    {
    }

    /// <summary>A run has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="how">How, in a few words.</param>
    /// <param name="before">Whether it had ended before this process began.</param>
    void Ended(RunId run, string how, bool before = false);
}
