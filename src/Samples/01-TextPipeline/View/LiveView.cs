using System.Text;
using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.View;

/// <summary>A bar and the documents at work, drawn in place ten times a second and wiped away at the end.</summary>
internal sealed class LiveView : IProgressView
{
    private const int MostLines = 8;
    private const int BarWidth = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly Func<int> _width;
    private readonly ITimer _timer;
    private readonly Dictionary<string, string> _names = [];
    private readonly SortedDictionary<string, string> _atWork = new(StringComparer.Ordinal);
    private int _finished;
    private int _linesDrawn;
    private bool _changed;
    private bool _disposed;

    /// <param name="output">A terminal that understands ANSI sequences.</param>
    /// <param name="width">How many columns it has now.</param>
    /// <param name="time">Paces the drawing.</param>
    public LiveView(TextWriter output, Func<int> width, TimeProvider time)
    {
        _output = output;
        _width = width;
        _timer = time.CreateTimer(_ => Draw(), null, Interval, Interval);
    }

    public void Begin(IReadOnlyList<Document> documents)
    {
        lock (_gate)
        {
            foreach (Document document in documents) _names[document.RunId] = document.Name;
            _changed = true;
        }
    }

    public void StepStarted(string runId, string step, int attempt) => Show(runId, attempt == 1 ? step : $"{step}, attempt {attempt}");

    public void AttemptFailed(string runId, string step, int attempt, string reason) => Show(runId, $"{step}: {reason}, trying again");

    public void Finished(Document document, ReportRow row, bool before)
    {
        lock (_gate)
        {
            _atWork.Remove(document.Name);
            _finished++;
            _changed = true;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _output.Write(Wipe());
            _output.Flush();
        }
    }

    private void Show(string runId, string what)
    {
        lock (_gate)
        {
            if (!_names.TryGetValue(runId, out string? name)) return;
            _atWork[name] = what;
            _changed = true;
        }
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (!_changed || _disposed) return;
            _changed = false;
            string[] lines = [Bar(), .. Lines()];
            var picture = new StringBuilder(Wipe());
            int width = Math.Max(20, _width() - 1);
            foreach (string line in lines) picture.Append(line.Length > width ? line[..width] : line).Append('\n');
            _linesDrawn = lines.Length;
            _output.Write(picture);
            _output.Flush();
        }
    }

    private string Bar()
    {
        int done = _names.Count == 0 ? 0 : BarWidth * _finished / _names.Count;
        return $"[{new string('=', done)}{new string(' ', BarWidth - done)}] {_finished}/{_names.Count}";
    }

    private IEnumerable<string> Lines()
    {
        foreach ((string name, string what) in _atWork.Take(MostLines)) yield return $"  {name}: {what}";
        if (_atWork.Count > MostLines) yield return $"  and {_atWork.Count - MostLines} more";
    }

    // Up to the first line of the last picture, then clear to the end of the screen.
    private string Wipe() => _linesDrawn == 0 ? "" : $"\e[{_linesDrawn}F\e[J";
}
