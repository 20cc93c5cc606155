using ActorFlow.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorFlow.Cli.Views;

/// <summary>A bar with counts, rate and estimate, and the runs at work, drawn in place ten times a second and wiped away at the end.</summary>
internal sealed class LiveRunsView : IRunsView
{
    private const int MostLines = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CliTerminal _terminal;
    private readonly Pace _pace;
    private readonly Dictionary<RunId, string> _names = [];
    private readonly SortedDictionary<string, string> _atWork = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _drawing;
    private int _expected;
    private int _ended;
    private int _failures;

    public LiveRunsView(CliTerminal terminal, TimeProvider time)
    {
        _terminal = terminal;
        _pace = new Pace(time);
        _drawing = DrawAsync(time);
    }

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

    public void AtWork(RunId run, string node, int attempt) => Show(run, attempt == 1 ? node : $"{node}, attempt {attempt}");

    public void AttemptFailed(RunId run, string node, int attempt, string reason)
    {
        lock (_gate)
            _failures++;
        Show(run, $"{node}, attempt {attempt} failed: {reason}");
    }

    public void Progress(BatchProgress batch)
    {
        if (!batch.IsOver)
            Show(batch.RunId, BatchLine.Of(batch));
    }

    public void Ended(RunId run, string how, bool before = false)
    {
        lock (_gate)
        {
            _atWork.Remove(NameOf(run));
            _ended++;
            if (!before)
                _pace.Note();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _drawing;
        _closing.Dispose();
    }

    private void Show(RunId run, string what)
    {
        lock (_gate)
            _atWork[NameOf(run)] = what;
    }

    private string NameOf(RunId run) => _names.GetValueOrDefault(run, run.Value);

    private Task DrawAsync(TimeProvider time)
        => _terminal.Console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
        {
            using var clock = new PeriodicTimer(Interval, time);
            try
            {
                while (await clock.WaitForNextTickAsync(_closing.Token))
                {
                    _terminal.Console.Profile.Width = Math.Max(20, _terminal.Width);
                    context.UpdateTarget(Picture(Math.Max(20, _terminal.Width) - 1));
                }
            }
            catch (OperationCanceledException)
            {
                // The end of the picture.
            }
        });

    private Rows Picture(int width)
    {
        lock (_gate)
        {
            var lines = new List<IRenderable> { Line(Bar(), width) };
            foreach (var (name, what) in _atWork.Take(MostLines))
                lines.Add(Line($"  {name}: {what}", width));
            if (_atWork.Count > MostLines)
                lines.Add(Line($"  and {_atWork.Count - MostLines} more", width));
            return new Rows(lines);
        }
    }

    private string Bar()
    {
        var expected = Math.Max(_expected, _ended);
        var failures = _failures == 0 ? "" : $", {Count.Of(_failures, "attempt")} failed";
        return $"{ProgressBar.Of(_ended, expected)} {_ended}/{expected}{failures}{_pace.Text(expected - _ended)}";
    }

    private static Text Line(string text, int width) => new(Plain.Line(text, width));
}
