using System.Collections.Concurrent;

namespace ActorFlow.Actors.Tests.Sagas;

/// <summary>The world outside of a saga: what was done and undone, as services would see it.</summary>
internal sealed class SagaLog
{
    private readonly ConcurrentQueue<string> _calls = new();

    public IReadOnlyList<string> Calls => [.. _calls];

    public void Add(string call) => _calls.Enqueue(call);

    /// <summary>A node that reserves something, and releases it by what it was given.</summary>
    public LambdaNode<string, string> Step(string name, Func<ExecContext, Task>? meanwhile = null)
        => Node.Named(name).Prep(_ => $"in-{name}").Exec(async (input, x) =>
        {
            Add($"do {name}");
            if (meanwhile is not null)
                await meanwhile(x);
            return $"out-{name}";
        }).Compensate((input, output) =>
        {
            Add($"undo {name} {input} {(output.IsKnown ? output.Value : "?")}");
            return Task.CompletedTask;
        });

    public LambdaNode<NoPrep, NoPrep> Breaks(string name = "breaks")
        => Node.Named(name).Exec(Task (_) => throw new InvalidOperationException($"{name} is broken"));
}
