using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Views;

/// <summary>One line for each thing that happens: for pipes and logs.</summary>
internal sealed class PlainRunsView(TextWriter output) : IRunsView
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, string> _names = [];
    private int _expected;
    private int _ended;

    public void Expect(int runs)
    {
        lock (_gate)
            _expected += runs;
    }

    public void Name(RunId run, string name)
    {
        lock (_gate)
            _names[run] = name;
    }

    public void AtWork(RunId run, string node, int attempt)
    {
        // A line for every step would hide the others.
    }

    public void AttemptFailed(RunId run, string node, int attempt, string reason)
    {
        lock (_gate)
            output.WriteLine(Plain.Line($"{NameOf(run)}: {node}, attempt {attempt} failed: {reason}"));
    }

    public void Ended(RunId run, string how, bool before = false)
    {
        lock (_gate)
            output.WriteLine(Plain.Line($"[{++_ended}/{Math.Max(_expected, _ended)}] {NameOf(run)}: {how}{(before ? ", already done" : "")}"));
    }

    public ValueTask DisposeAsync() => default;

    private string NameOf(RunId run) => _names.GetValueOrDefault(run, run.Value);
}
