using System.Diagnostics;
using System.Globalization;
using ActorFlow.Polling;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>A member in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = Until.Patience;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private WorkerProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts one, and waits until its engine is up.</summary>
    public static async Task<WorkerProcess> StartAsync(string connectionString, string name)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "programs", "worker", "ActorFlow.Cluster.Worker.dll");
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        // Whatever started the tests may have had signals ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", host, program, connectionString, name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var worker = new WorkerProcess(Process.Start(start)!);
        if (await worker._process.StandardOutput.ReadLineAsync().WaitAsync(Deadline) != "ready")
            throw new InvalidOperationException($"The worker '{name}' did not come up: {await worker._errors.WaitAsync(Deadline)}");
        return worker;
    }

    /// <summary>Ends it without a word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
    }

    /// <summary>Asks it to stop (SIGTERM), and waits until it has.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Deadline);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"The worker ended with {_process.ExitCode}: {await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
