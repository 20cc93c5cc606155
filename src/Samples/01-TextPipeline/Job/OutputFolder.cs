using ActorFlow.Samples.TextPipeline.Input;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>Makes sure before any work is done that its result can be kept.</summary>
internal static class OutputFolder
{
    /// <exception cref="BadInputException">The folder cannot be made, or no file can be written there.</exception>
    public static void Prepare(string folder, string option)
    {
        string probe = Path.Combine(folder, ".probe");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"cannot write to {folder}: {e.Message} Give another place with {option}.", e);
        }
    }
}
