using System.Diagnostics;
using System.Globalization;

namespace ActorFlow.Samples.Tests.ThreeMembers;

/// <summary>The program of the samples as a process. It does not outlive the test.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    /// <summary>Far above what a busy machine needs; only a hang gets here.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    public SampleProcess(params string[] arguments)
    {
        // Signals have their usual effect on it, also where the tests run in a shell's background.
        var start = new ProcessStartInfo("env",
            ["--default-signal=INT,TERM,PIPE", "dotnet", Path.Combine(AppContext.BaseDirectory, "ActorFlow.Samples.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
        Errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it complained about, when it has ended.</summary>
    public Task<string> Errors { get; }

    /// <summary>What it said, as far as it was read.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>Reads until a line holds a text.</summary>
    public async Task<string> SaysAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"It has ended before it said '{text}'. It said:\n{Said}\n{await Errors}");
    }

    /// <summary>Reads all, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        _lines.AddRange((await _process.StandardOutput.ReadToEndAsync().WaitAsync(Deadline)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync().WaitAsync(Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.Dispose();
    }
}
