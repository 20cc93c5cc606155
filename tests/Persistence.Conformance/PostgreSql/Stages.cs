using ActorFlow.Polling;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>
/// Many runs that go through the same stages, one visit each. A run that enters a stage has committed the one before it; and no run ends a stage before the test lets it,
/// the rest of them later than the others. So a test knows what is committed, and that there is work left, however fast the machine is.
/// </summary>
internal sealed class Stages
{
    /// <summary>Only a hang outlasts it.</summary>
    public static readonly TimeSpan Patience = Until.Patience;

    private const int RestOf = 10;

    private readonly Stage[] _stages;
    private readonly int _runs;

    public Stages(int runs, int count) => (_runs, _stages) = (runs, [.. Enumerable.Range(0, count).Select(_ => new Stage())]);

    /// <summary>How many stages there are, each a visit.</summary>
    public int Count => _stages.Length;

    /// <param name="load">How many characters each visit adds to the run's state, none of them alike.</param>
    public FlowDefinition Flow(int load = 0)
    {
        var loop = Node.Named("loop").Exec((ExecContext x) => PassAsync(_stages[x.Visit - 1], x.RunId)).Post((state, _) =>
        {
            if (load > 0)
                state.Set("load", Load(load));
            return state.Add("n", 1) < Count ? "again" : "stop";
        });
        return ActorFlow.Flow.Named("stages").StartAt(loop).Connect(loop, "again", loop).Build();
    }

    /// <summary>Waits until all runs are in a stage.</summary>
    public Task AllReachAsync(int stage) => _stages[stage].AllAreHere.Task.WaitAsync(Until.Patience);

    /// <summary>Lets all runs but the rest end a stage, and waits until the first ones of them go on.</summary>
    public Task OpenAsync(int stage)
    {
        _stages[stage].Opened.SetResult();
        return _stages[stage].SomeHaveLeft.Task.WaitAsync(Until.Patience);
    }

    /// <summary>Lets the rest of the runs end a stage, too.</summary>
    public void OpenRest(int stage) => _stages[stage].RestOpened.SetResult();

    /// <summary>Lets all runs end a stage.</summary>
    public void OpenAll(int stage)
    {
        _stages[stage].Opened.SetResult();
        OpenRest(stage);
    }

    /// <summary>Whether all runs are in a stage, or beyond it.</summary>
    public bool HaveAllReached(int stage) => _stages[stage].AllAreHere.Task.IsCompleted;

    // It cannot be compressed, and so takes the room that it has.
    private static string Load(int length)
    {
        var bytes = new byte[length * 3 / 4];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return Convert.ToBase64String(bytes);
    }

    private async Task PassAsync(Stage stage, RunId run)
    {
        var number = stage.Enter(run);
        if (number == _runs)
            stage.AllAreHere.TrySetResult();
        await (number % RestOf == 0 ? stage.RestOpened : stage.Opened).Task;
        if (Interlocked.Increment(ref stage.Left) == _runs / 2)
            stage.SomeHaveLeft.TrySetResult();
    }

    private sealed class Stage
    {
        private readonly Dictionary<RunId, int> _runs = [];

        public readonly TaskCompletionSource AllAreHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public readonly TaskCompletionSource SomeHaveLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public readonly TaskCompletionSource Opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public readonly TaskCompletionSource RestOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Left;

        /// <returns>As the how manieth the run came; a run that comes again, as its commit was lost with the server, keeps its number.</returns>
        public int Enter(RunId run)
        {
            lock (_runs)
            {
                _runs.TryAdd(run, _runs.Count + 1);
                return _runs[run];
            }
        }
    }
}
