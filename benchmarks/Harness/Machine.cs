using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorFlow.Benchmarks.Harness;

/// <summary>The machine that measures, and what else it does at the time.</summary>
public static class Machine
{
    private const double Idle = 0.5;

    /// <summary>The machine in a line.</summary>
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({Processor()}), {memory:F0} GB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}");
    }

    /// <summary>A warning when others are at work on the machine, by what the last minute was like; else null. To be asked before anything is measured.</summary>
    public static string? Unrest() => Unrest(ReadFirst("/proc/loadavg"), Environment.ProcessorCount);

    /// <summary>The same of what Linux says of its load.</summary>
    internal static string? Unrest(string? load, int cores)
        => double.TryParse(load?.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var minute) && minute > Idle * cores
            ? string.Create(CultureInfo.InvariantCulture, $"**The machine was busy when this began** (load {minute:F1} on {cores} cores): times are worth little, ratios and bytes more.")
            : null;

    private static string Processor()
    {
        const string Name = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string? ReadFirst(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault() : null;
}
