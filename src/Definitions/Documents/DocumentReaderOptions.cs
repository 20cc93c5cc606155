namespace ActorFlow.Definitions;

/// <summary>How documents are read.</summary>
public sealed record DocumentReaderOptions
{
    /// <summary>
    /// Takes what other tools write: members that are not known are warnings, and a failed node without an error edge goes on along its default edge. The default value is false.
    /// </summary>
    public bool IsCompatible { get; init; }

    /// <summary>The greatest size of a text in bytes. The default value is 10 MiB.</summary>
    public int GreatestSize { get; init; } = Text.TextLimits.GreatestSize;

    /// <summary>What the flow of a drawing is called that does not say its id. The default value is <c>drawing</c>; of a file it is the name of the file.</summary>
    public string DrawingId { get; init; } = DefaultDrawingId;

    internal const string DefaultDrawingId = "drawing";

    /// <summary>The most nodes. The default value is 50 000.</summary>
    public int MostNodes { get; init; } = 50_000;
}
