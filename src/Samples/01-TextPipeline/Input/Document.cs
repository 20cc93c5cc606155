using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Samples.TextPipeline.Input;

/// <summary>One file of the folder, pinned by its content.</summary>
/// <param name="Name">The path below the folder, with forward slashes.</param>
/// <param name="Path">The full path.</param>
/// <param name="ContentHash">SHA-256 of the bytes, in hexadecimal.</param>
public sealed record Document(string Name, string Path, string ContentHash)
{
    /// <summary>
    /// The id of the run that works on this document: the same file with the same content is the same run, however often the job is
    /// started, and a changed file is a new one.
    /// </summary>
    public string RunId
    {
        get
        {
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Path}\n{ContentHash}"));
            return $"document-{Convert.ToHexStringLower(hash.AsSpan(0, 10))}";
        }
    }

    /// <exception cref="BadInputException">The file cannot be opened or read.</exception>
    public static Document At(string path, string name)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return new Document(name, path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"cannot read {path}: {e.Message} Give it read permission or move it out of the folder.", e);
        }
    }
}
