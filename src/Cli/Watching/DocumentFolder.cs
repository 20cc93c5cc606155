using System.Security.Cryptography;
using ActorFlow.Cli.Verbs;

namespace ActorFlow.Cli.Watching;

/// <summary>The documents of a folder, and whether one of them has changed since it was last looked at.</summary>
/// <remarks>Looked at now and then, and not told by the file system: editors replace files, and not every file system tells.</remarks>
internal sealed class DocumentFolder(string folder)
{
    private Dictionary<string, (DateTime Written, long Length, string Hash)> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks, and notes what is there.</summary>
    /// <returns>Whether anything differs from the last look.</returns>
    public bool HasChanged()
    {
        var now = new Dictionary<string, (DateTime, long, string)>(StringComparer.Ordinal);
        foreach (var file in Files())
        {
            if (Stamp(file) is { } stamp)
                now[file] = stamp;
        }

        var changed = now.Count != _seen.Count || now.Any(pair => !_seen.TryGetValue(pair.Key, out var before) || before.Hash != pair.Value.Item3);
        _seen = now;
        return changed;
    }

    /// <summary>The documents, in the order of their names.</summary>
    public IReadOnlyList<string> Files()
        => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Where(DocumentArgument.Is).Order(StringComparer.Ordinal)] : [];

    /// <summary>What tells contents apart; null when the file is being replaced just now.</summary>
    private (DateTime, long, string)? Stamp(string file)
    {
        try
        {
            var about = new FileInfo(file);
            var (written, length) = (about.LastWriteTimeUtc, about.Length);
            if (_seen.TryGetValue(file, out var before) && before.Written == written && before.Length == length)
                return before;
            using var content = File.OpenRead(file);
            return (written, length, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
