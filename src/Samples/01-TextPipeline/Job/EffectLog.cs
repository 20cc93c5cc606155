using System.Text.Json;
using ActorFlow.Samples.TextPipeline.Input;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>
/// Stands for the outside world: a file to which every step adds one line when it has done its work. A step that a crash cut off runs
/// again and adds a second line with the same key, which is how the world tells a repetition from a new effect.
/// </summary>
internal sealed class EffectLog(string? path)
{
    private readonly Lock _gate = new();

    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public void EnsureWritable()
    {
        if (path is null) return;
        try
        {
            using FileStream stream = Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"cannot write the effects file {path}: {e.Message} Give another file to --effects.", e);
        }
    }

    /// <summary>Adds the line of a step in one write, so that a crash leaves it whole or leaves nothing.</summary>
    public void Append(ExecContext step)
    {
        if (path is null) return;
        var effect = new { run = step.RunId.Value, node = step.Node, visit = step.Visit, attempt = step.Attempt, key = step.IdempotencyKey };
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(effect), (byte)'\n'];
        lock (_gate)
        {
            using FileStream stream = Open(path);
            stream.Write(line);
        }
    }

    // Opened for each line: the end of the file is looked up at that moment, also after another process has written to it.
    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
