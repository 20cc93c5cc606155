using ActorFlow.Definitions;

namespace ActorFlow.Cli.Verbs;

/// <summary>Reads the documents that a call names.</summary>
internal static class DocumentArgument
{
    /// <summary>How the names of documents end, as people are told.</summary>
    public const string Endings = ".yaml, .yml, .json, .mmd or .mermaid";

    /// <summary>What came of reading and checking a file.</summary>
    public static (FlowDocument? Document, IReadOnlyList<DocumentProblem> Problems) Check(CliCall call, string file, bool isCompatible)
    {
        var reading = Read(file, isCompatible);
        var problems = Builder(call, Library(file, reading.Document, isCompatible)).Validate(reading);
        return (problems.Any(problem => !problem.IsWarning) ? null : reading.Document, problems);
    }

    /// <summary>The flow of a file.</summary>
    /// <exception cref="CliException">The file cannot be read, or has problems.</exception>
    public static FlowDefinition Flow(CliCall call, string file) => Flow(call, file, out _);

    /// <summary>The flow of a file, and the document.</summary>
    /// <exception cref="CliException">The file cannot be read, or has problems.</exception>
    public static FlowDefinition Flow(CliCall call, string file, out FlowDocument document)
    {
        try
        {
            var reading = Read(file, isCompatible: false);
            var builder = Builder(call, Library(file, reading.Document, isCompatible: false));
            document = reading.Document ?? throw new FlowDocumentException([.. builder.Validate(reading).Where(problem => !problem.IsWarning)]);
            return builder.Build(document);
        }
        catch (FlowDocumentException error)
        {
            throw CliException.Usage($"{file}: {error.Message}");
        }
    }

    /// <summary>Makes the flows of documents with the functions and the variables of a call.</summary>
    public static FlowDocumentBuilder Builder(CliCall call, IReadOnlyDictionary<string, FlowDocument>? library = null)
        => new(call.Builder.Functions, new() { Documents = library ?? new Dictionary<string, FlowDocument>(), ProcessVariable = call.ProcessVariable, Callbacks = Log(call) });

    /// <summary>What documents log is told beside the result; on a terminal the picture of the run is drawn there instead.</summary>
    private static DocumentCallbacks? Log(CliCall call)
        => call.Terminal.IsInteractive ? null : new DocumentCallbacks { Log = line => call.Remark($"{line.Level.ToString().ToLowerInvariant()}: {line.Node}: {line.Text}") };

    /// <summary>Whether a word names a document: a file that is there, with the ending of one.</summary>
    public static bool Is(string word) => HasEnding(word) && File.Exists(word);

    /// <summary>Why a word that was to be a flow or a document is none, where it is seen that a document was meant; else null.</summary>
    public static string? WhyNot(string word)
        => Directory.Exists(word) ? $"'{word}' is a folder. Name a document in it, or a flow of this program."
            : HasEnding(word) ? $"there is no file '{word}'. Check the name of the document."
            : File.Exists(word) ? $"'{word}' is no document by its name. Those of documents end with {Endings}."
            : null;

    private static bool HasEnding(string word) => Path.GetExtension(word).ToUpperInvariant() is ".JSON" or ".YAML" or ".YML" or ".MMD" or ".MERMAID";

    public static DocumentReading Read(string file, bool isCompatible)
    {
        try
        {
            return FlowDocumentReader.ReadFile(file, new DocumentReaderOptions { IsCompatible = isCompatible });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"'{file}' cannot be read: {error.Message}");
        }
    }

    /// <summary>The documents beside a file, which it may use by id. Those that cannot be read are not there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="itself">Its document; null where it has errors, and what it uses is not known.</param>
    /// <param name="isCompatible">How documents are read.</param>
    private static Dictionary<string, FlowDocument> Library(string file, FlowDocument? itself, bool isCompatible)
    {
        var library = new Dictionary<string, FlowDocument>(StringComparer.Ordinal);
        if (itself is not null)
            library.Add(itself.Id, itself);
        if (itself?.Nodes.All(node => node.FunctionId != "flow.run") == true)
            return library;
        foreach (var beside in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(file))!).Where(Is).Order(StringComparer.Ordinal))
        {
            if (Read(beside, isCompatible).Document is { } document)
                library.TryAdd(document.Id, document);
        }

        return library;
    }
}
