using System.Collections.Concurrent;
using ActorFlow.Definitions;
using ActorFlow.Hosting.Configuration;

namespace ActorFlow.Server;

/// <summary>The documents that flows of the server were made of, and the functions they may call. Thread-safe.</summary>
internal sealed class FlowCatalog
{
    private readonly ActorFlowServerOptions _options;
    private readonly ConcurrentDictionary<string, FlowDocument> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <exception cref="FlowDocumentException">A document of the folder cannot be read.</exception>
    /// <exception cref="InvalidDataException">The folder is missing, or a document in it cannot be used.</exception>
    public FlowCatalog(ActorFlowServerOptions options, ActorFlowSettings settings)
    {
        _options = options;
        settings.Apply(options.Api);
        foreach (var document in options.Documents)
            _documents[document.Id] = document;
        if (options.DocumentsFolder is { } folder)
            Load(folder);
    }

    public FunctionRegistry Functions => _options.Functions;

    /// <summary>The document that a flow was made of, or null.</summary>
    public FlowDocument? Find(string flow) => _documents.GetValueOrDefault(flow);

    /// <summary>Draws the flows of all documents.</summary>
    /// <exception cref="FlowDocumentException">A document of the program calls what is not there, or draws what cannot be run.</exception>
    /// <exception cref="InvalidDataException">One of the folder does.</exception>
    public IEnumerable<FlowDefinition> Build() => _documents.Values.OrderBy(document => document.Id, StringComparer.Ordinal).Select(Draw);

    /// <summary>A builder that knows the documents that are here.</summary>
    /// <param name="also">A document that may refer to itself, or null.</param>
    public FlowDocumentBuilder Builder(FlowDocument? also)
    {
        var library = new Dictionary<string, FlowDocument>(_documents, StringComparer.Ordinal);
        if (also is not null)
            library[also.Id] = also;
        return new FlowDocumentBuilder(_options.Functions, new DocumentBuildOptions { Documents = library, ProcessVariable = _options.ProcessVariable });
    }

    /// <summary>Takes in a document that was registered, and writes it into the folder, if there is one.</summary>
    /// <returns>Whether it is there at the next start.</returns>
    public async Task<bool> KeepAsync(FlowDocument document, CancellationToken cancellationToken)
    {
        _documents[document.Id] = document;
        if (_options.DocumentsFolder is not { } folder)
            return false;
        var file = _files.GetOrAdd(document.Id, static (id, place) => Path.Combine(place, $"{FileNameOf(id)}.json"), folder);
        var text = FlowDocumentReader.FormatOf(file) == DocumentFormat.Yaml ? FlowDocumentWriter.ToYaml(document) : FlowDocumentWriter.ToJson(document);
        // Whole or not at all: a start may read it at any time.
        var draft = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        await File.WriteAllTextAsync(draft, text, cancellationToken);
        File.Move(draft, file, overwrite: true);
        return true;
    }

    /// <summary>A name that any id makes and no other id makes, and that leads nowhere else.</summary>
    private static string FileNameOf(string id)
    {
        var name = Uri.EscapeDataString(id);
        return name.Length <= 200 && !name.StartsWith('.') ? name
            : $"document-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)))}";
    }

    private FlowDefinition Draw(FlowDocument document)
    {
        try
        {
            return Builder(null).Build(document);
        }
        catch (FlowDocumentException error) when (_files.TryGetValue(document.Id, out var file))
        {
            throw Unusable(file, error);
        }
    }

    private static InvalidDataException Unusable(string file, FlowDocumentException error) => new($"{file} is no flow document that can be used: {error.Message}", error);

    private void Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"There is no folder '{folder}', and documents were to be read from there (ActorFlow:Server:Api:DocumentsFolder, or the program). Make it, or name another one.");
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file).ToUpperInvariant() is ".JSON" or ".YAML" or ".YML").Order(StringComparer.Ordinal))
        {
            FlowDocument document;
            try
            {
                document = FlowDocumentReader.ReadFile(file).EnsureValid();
            }
            catch (FlowDocumentException error)
            {
                throw Unusable(file, error);
            }

            if (!_documents.TryAdd(document.Id, document))
                throw new InvalidDataException($"{file} has the id '{document.Id}', and another document has it too. Flows are called by it, so each needs its own.");
            _files[document.Id] = file;
        }
    }
}
