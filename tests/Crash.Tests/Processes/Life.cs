using System.Diagnostics;
using System.Globalization;

namespace ActorFlow.Crash.Tests.Processes;

/// <summary>One life of a program: what it says, and how it ends. Whatever happens in the test, the process does not outlive it.</summary>
internal sealed class Life : IAsyncDisposable
{
    /// <summary>The exit code of a process that ended by <c>kill -9</c>.</summary>
    public const int Killed = 137;

    /// <summary>The exit code of a process that ended by <c>SIGTERM</c>, because it did not listen to it.</summary>
    public const int Terminated = 143;

    /// <summary>How long anything may take before the test fails. Far above what a busy machine needs; only a hang gets here.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    private readonly Process _process;
    private readonly string _call;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Match, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly Task _ended;

    private Life(ProcessStartInfo start)
    {
        _call = string.Join(' ', start.ArgumentList);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ended = _process.WaitForExitAsync();
    }

    /// <summary>Completes when the process has ended and everything it said was heard.</summary>
    public Task Ended => _ended;

    public int ProcessId => _process.Id;

    /// <summary>Everything it said so far, to both outputs.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts a program.</summary>
    public static Life Start(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
        => Start([], program, arguments, environment);

    /// <summary>Starts a program behind another one, which sets it its limits.</summary>
    public static Life Start(IEnumerable<string> wrapper, string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        // SIGINT may be ignored where the tests run, as in a shell's background; a child would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", .. wrapper, Programs.Host, program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new Life(start);
    }

    /// <summary>Waits for a line that it says; one that was said before counts too.</summary>
    public async Task<string> SaysAsync(Func<string, bool> match)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.FirstOrDefault(match) is { } line)
                return line;
            _waiting.Add((match, found));
        }

        await BeforeDeadline(Task.WhenAny(found.Task, _ended), "said what was waited for");
        return found.Task.IsCompleted ? await found.Task : throw new InvalidOperationException(Describe("ended before it said what was waited for"));
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code; 128 and the number of the signal when a signal ended it.</returns>
    public async Task<int> EndAsync()
    {
        await BeforeDeadline(_ended, "ended");
        return _process.ExitCode;
    }

    /// <summary>Ends it by <c>kill -9</c>, if it still lives.</summary>
    /// <returns>Whether it was the kill that ended it.</returns>
    public async Task<bool> KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        return await EndAsync() == Killed;
    }

    /// <summary>Sends it a signal by name: <c>TERM</c>, <c>INT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        // The shell's own kill: the program of that name is not on every machine.
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync().WaitAsync(Deadline);
    }

    public string Describe(string what) => $"'{_call}' {what}. It said:\n{Output}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _ended.WaitAsync(Deadline);
        _process.Dispose();
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

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var waiting in _waiting.Where(waiting => waiting.Match(line)).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Found.SetResult(line);
            }
        }
    }
}
