using ActorFlow.Definitions;

namespace ActorFlow.Server;

/// <summary>What a program says of its server. To be set before the host starts.</summary>
public sealed partial class ActorFlowServerOptions
{
    private readonly List<FlowDocument> _documents = [];

    /// <summary>What documents may call. The default value has the built-in functions.</summary>
    public FunctionRegistry Functions { get; set; } = new FunctionRegistry().AddBuiltins();

    /// <summary>The value of a variable of the process, for documents; null where it is not set. The default value asks the process's environment.</summary>
    public Func<string, string?> ProcessVariable { get; set; } = Environment.GetEnvironmentVariable;

    /// <summary>The largest body of a request, in bytes: <see cref="ServerSecurityOptions.MaxBodyBytes"/>.</summary>
    public long MaxBodyBytes
    {
        get => Security.MaxBodyBytes;
        set => Security.MaxBodyBytes = (int)Math.Clamp(value, int.MinValue, int.MaxValue);
    }

    /// <summary>Waiting, streams and the folder of documents. What the configuration says under <c>ActorFlow:Server:Api</c> wins, but for a folder that is set here.</summary>
    public ServerApiOptions Api { get; } = new();

    /// <summary>The longest that a request may wait for the end of a run (<c>wait</c>): <see cref="ServerApiOptions.MaxWait"/>.</summary>
    public TimeSpan MaxWait
    {
        get => Api.MaxWait;
        set => Api.MaxWait = value;
    }

    /// <summary>How long a stream of events is silent before a comment shows that it is alive: <see cref="ServerApiOptions.HeartbeatEvery"/>.</summary>
    public TimeSpan HeartbeatEvery
    {
        get => Api.HeartbeatEvery;
        set => Api.HeartbeatEvery = value;
    }

    /// <summary>How long a reader of a stream may take no byte at all before the connection is cut: <see cref="ServerApiOptions.SlowReaderLimit"/>.</summary>
    public TimeSpan SlowReaderLimit
    {
        get => Api.SlowReaderLimit;
        set => Api.SlowReaderLimit = value;
    }

    /// <summary>
    /// The folder whose documents (<c>.json</c>, <c>.yaml</c>, <c>.yml</c>) are registered when the host starts, and where those are kept that are registered over the API. The default is
    /// null: that of the configuration, else none, and what is registered over the API is gone at the next start; its runs keep it all the same.
    /// </summary>
    public string? DocumentsFolder
    {
        get => Api.DocumentsFolder.Length > 0 ? Api.DocumentsFolder : null;
        set => Api.DocumentsFolder = value ?? "";
    }

    internal IReadOnlyList<FlowDocument> Documents => _documents;

    /// <summary>Adds a document: its flow is registered with the engine, and the document can be read from the server.</summary>
    /// <exception cref="ArgumentException">Another document has the same id.</exception>
    public ActorFlowServerOptions AddDocument(FlowDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (_documents.Any(known => known.Id == document.Id))
            throw new ArgumentException($"Two documents have the id '{document.Id}'. Flows are called by it, so each needs its own.", nameof(document));
        _documents.Add(document);
        return this;
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (MaxBodyBytes is < 1 or > 1024 * 1024 * 1024)
            throw new ArgumentOutOfRangeException(nameof(MaxBodyBytes), MaxBodyBytes, "The largest body is 1 byte to 1 GiB, for example 4194304.");
        foreach (var problem in Api.Problems())
            throw new ArgumentOutOfRangeException(problem.Option, problem.Value, $"{problem.Option} is '{problem.Value}'. Allowed is {problem.Range}, for example {problem.Example}.");
    }
}
