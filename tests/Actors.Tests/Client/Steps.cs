namespace ActorFlow.Actors.Tests.Client;

/// <summary>A flow that takes a step when the test lets it.</summary>
internal sealed class Steps
{
    /// <summary>How many steps a run takes.</summary>
    public const int Count = 5;

    private readonly SemaphoreSlim _allowed = new(0);

    public Steps()
    {
        var step = Node.Named("step").Exec(async x => { await _allowed.WaitAsync(x.CancellationToken); return 1; })
            .Post((state, one) => { state.Add("taken", one); return state.GetInt("taken") < Count ? "again" : "enough"; });
        Flow = ActorFlow.Flow.Named("steps").StartAt(step).Connect(step, "again", step).Build();
    }

    public FlowDefinition Flow { get; }

    public void Let(int steps) => _allowed.Release(steps);
}
