using System.Text.Json;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>The world outside, which no crash takes back: a file of each member to which a step adds a line when it has done its work.</summary>
internal sealed class EffectFile(string folder, string member)
{
    private const string Ending = ".effects";

    private readonly Lock _gate = new();

    /// <summary>Adds the line of a step in one write, so that a kill leaves it whole or leaves nothing.</summary>
    public void Append(ExecContext step)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new Effect(step.RunId.Value, step.Node, step.IdempotencyKey, member)), (byte)'\n'];
        lock (_gate)
        {
            using var stream = new FileStream(Path.Combine(folder, member + Ending), FileMode.Append, FileAccess.Write, FileShare.ReadWrite,
                bufferSize: 0);
            stream.Write(line);
        }
    }

    /// <summary>What all members have done.</summary>
    public static IEnumerable<Effect> ReadAll(string folder)
        => Directory.EnumerateFiles(folder, "*" + Ending).SelectMany(File.ReadLines).Select(line => JsonSerializer.Deserialize<Effect>(line)!);
}

/// <summary>One thing that was done.</summary>
/// <param name="Run">For which parcel.</param>
/// <param name="Step">Which step.</param>
/// <param name="Key">The step's key: the same, however often a kill has it done again.</param>
/// <param name="Member">By whom.</param>
internal sealed record Effect(string Run, string Step, string Key, string Member);
