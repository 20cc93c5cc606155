using System.Collections.Concurrent;
using ActorFlow.Definitions;

namespace ActorFlow.Server;

/// <summary>The documents that flows of the server were made of, and the functions they may call. Thread-safe.</summary>
internal sealed class FlowCatalog(ActorFlowServerOptions options)
{
    private readonly ConcurrentDictionary<string, FlowDocument> _documents = new(options.Documents.ToDictionary(document => document.Id), StringComparer.Ordinal);

    public FunctionRegistry Functions => options.Functions;

    /// <summary>The document that a flow was made of, or null.</summary>
    public FlowDocument? Find(string flow) => _documents.GetValueOrDefault(flow);

    /// <summary>Draws the flows of all documents.</summary>
    /// <exception cref="FlowDocumentException">A document calls what is not there, or draws what cannot be run.</exception>
    public IEnumerable<FlowDefinition> Build() => options.Documents.Select(Builder(null).Build);

    /// <summary>A builder that knows the documents that are here.</summary>
    /// <param name="also">A document that may refer to itself, or null.</param>
    public FlowDocumentBuilder Builder(FlowDocument? also)
    {
        var library = new Dictionary<string, FlowDocument>(_documents, StringComparer.Ordinal);
        if (also is not null)
            library[also.Id] = also;
        return new FlowDocumentBuilder(options.Functions, new DocumentBuildOptions { Documents = library });
    }
}
