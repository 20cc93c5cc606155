using System.Diagnostics;
using System.Globalization;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;

namespace ActorFlow.Benchmarks.Startup;

/// <summary>S2: the server as it is published, with a flow, when nobody asks it anything.</summary>
public sealed class IdleServer : Measurement
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public override string Id => "S2";

    public override string Title => "idle server, resident memory";

    public override string Unit => "MB";

    public override Target Target => new(90, 50);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var start = new ProcessStartInfo(OneNodeProcess.Program()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["serve", "--db", folder.File("runs.db"), "--url", "http://127.0.0.1:0"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            if (await process.StandardOutput.ReadLineAsync() is null)
                throw new InvalidOperationException($"actorflow serve has ended: {await errors}");
            await Task.Delay(effort.Smoke ? TimeSpan.Zero : Rest);
            return await ResidentAsync(process.Id);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>The resident set in MB, as Linux counts it.</summary>
    private static async Task<double> ResidentAsync(int process)
    {
        await foreach (var line in File.ReadLinesAsync($"/proc/{process}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                return double.Parse(line.AsSpan("VmRSS:".Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
        }

        throw new InvalidOperationException("The process does not say what it holds.");
    }
}
