using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorFlow.Polling;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>One life of a program: what it says on its outputs, and how it ends. Whatever happens in the test, the process does not outlive it.</summary>
internal sealed class Life : IAsyncDisposable
{
    /// <summary>How long anything may take before the test fails. Far above what a busy machine needs, to build everything from nothing too; only a hang gets here.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    private readonly Process _process;
    private readonly string _call;
    private readonly Lock _gate = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly List<(Func<string, bool> Match, TaskCompletionSource Found)> _waiting = [];
    private readonly Task _ended;

    public Life(ProcessStartInfo start)
    {
        _call = string.Join(' ', start.ArgumentList);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(false);
        _process = Process.Start(start)!;
        _ended = EndedAsync(ReadAsync(_process.StandardOutput, _out), ReadAsync(_process.StandardError, _error));
    }

    /// <summary>What it said so far.</summary>
    public string Out
    {
        get
        {
            lock (_gate)
                return _out.ToString();
        }
    }

    /// <summary>What it complained about so far.</summary>
    public string Error
    {
        get
        {
            lock (_gate)
                return _error.ToString();
        }
    }

    /// <summary>The number of the process that was started.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a program of .NET. Signals have their usual effect on it, also where the tests run in a shell's background.</summary>
    public static Life Start(string program, IEnumerable<string> arguments, string? folder = null, params IEnumerable<(string Name, string? Value)> environment)
        => new(Prepared(new ProcessStartInfo("env", ["--default-signal=INT,TERM,PIPE", Programs.Host, program, .. arguments]), folder, environment));

    /// <summary>Fills in where a program runs: a pipe, English, UTC, and nothing of the tests' own terminal.</summary>
    public static ProcessStartInfo Prepared(ProcessStartInfo start, string? folder, IEnumerable<(string Name, string? Value)> environment)
    {
        start.WorkingDirectory = folder ?? Path.GetTempPath();
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ActorFlow", StringComparison.OrdinalIgnoreCase) || name is "NO_COLOR" or "TERM" or "COLUMNS").ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["TZ"] = "UTC";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Waits until what it said on either output fits; what was said before counts too.</summary>
    public async Task SaysAsync(Func<string, bool> match, string what)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (match(_out.ToString()) || match(_error.ToString()))
                return;
            _waiting.Add((match, found));
        }

        await BeforeDeadline(Task.WhenAny(found.Task, _ended), $"said {what}");
        if (!found.Task.IsCompleted && !match(Out) && !match(Error))
            throw new InvalidOperationException(Describe($"ended before it said {what}"));
    }

    /// <summary>Waits until a piece of text is said.</summary>
    public Task SaysAsync(string text) => SaysAsync(said => said.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Writes to its input.</summary>
    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Closes its input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Stops reading its output, as the end of a pipe does that has seen enough.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>Sends it a signal by name, <c>TERM</c>, <c>INT</c>, <c>KILL</c>, and waits until it has taken it: two that wait together would be one.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync().WaitAsync(Deadline);
        await Until.SoAsync(() => _process.HasExited || !HasPendingSignals(), $"'{_call}' takes the signal {signal}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code; 128 and the number of the signal when a signal ended it.</returns>
    public async Task<int> EndAsync()
    {
        await BeforeDeadline(_ended, "ended");
        return _process.ExitCode;
    }

    public string Describe(string what) => $"'{_call}' {what}. It said:\n{Out}\n{Error}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _ended.WaitAsync(Deadline);
        _process.Dispose();
    }

    private bool HasPendingSignals()
    {
        try
        {
            const string Pending = "ShdPnd:";
            return File.ReadLines($"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/status")
                .Any(line => line.StartsWith(Pending, StringComparison.Ordinal) && line.AsSpan(Pending.Length).Trim().ContainsAnyExcept('0'));
        }
        catch (IOException)
        {
            return false;   // It has ended meanwhile.
        }
    }

    private async Task EndedAsync(Task output, Task error)
    {
        await _process.WaitForExitAsync();
        await Task.WhenAll(output, error);
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        var buffer = new char[4096];
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
                Take(into, buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The test has closed it.
        }
    }

    private void Take(StringBuilder into, ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            into.Append(text);
            var said = into.ToString();
            foreach (var waiting in _waiting.Where(waiting => waiting.Match(said)).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Found.SetResult();
            }
        }
    }

    private async Task BeforeDeadline(Task what, string happened)
    {
        try
        {
            await what.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(Describe($"has not {happened} in {Deadline}"));
        }
    }
}
