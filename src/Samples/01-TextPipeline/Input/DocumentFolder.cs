using System.IO.Enumeration;

namespace ActorFlow.Samples.TextPipeline.Input;

/// <summary>Finds the documents of a folder: all .txt and .md files at any depth, except hidden ones and the job's own output.</summary>
public static class DocumentFolder
{
    private static readonly string[] Extensions = [".txt", ".md"];

    /// <summary>The documents in order of their names.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="except">A folder that is left out, so that a report is never read as a document.</param>
    /// <exception cref="BadInputException">There is no such folder, it cannot be read, or it holds no documents.</exception>
    public static IReadOnlyList<Document> Read(string folder, string except)
    {
        string root = Path.GetFullPath(folder);
        if (File.Exists(root)) throw new BadInputException($"{folder} is a file, not a folder. Give the folder that holds it.");
        if (!Directory.Exists(root)) throw new BadInputException($"there is no folder {folder}. Give a folder with .txt or .md files.");

        Document[] documents = [.. Find(root, Path.GetFullPath(except))
            .Select(path => (Path: path, Name: Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => Document.At(file.Path, file.Name))];
        if (documents.Length == 0) throw new BadInputException($"{folder} holds no documents. Put .txt or .md files into it.");
        return documents;
    }

    private static List<string> Find(string root, string except)
    {
        // Links to folders are not followed: they may lead in a circle.
        var files = new FileSystemEnumerable<string>(
            root,
            static (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && IsDocument(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.ToFullPath() != except,
        };
        try
        {
            return [.. files];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"cannot list {root}: {e.Message} Give the folder read permission.", e);
        }
    }

    private static bool IsDocument(ReadOnlySpan<char> fileName)
    {
        foreach (string extension in Extensions)
        {
            if (fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
