using System.Text;
using ActorFlow.Definitions.Diagrams;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions;

/// <summary>Reads documents, and says everything that is wrong with them at once.</summary>
/// <remarks>Thread-safe. Time and memory are bounded by the size of the text, whatever it says.</remarks>
public static class FlowDocumentReader
{
    private static ReadOnlySpan<byte> Utf16 => [0xFF, 0xFE];

    private static ReadOnlySpan<byte> Utf16Swapped => [0xFE, 0xFF];

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8, with or without a byte order mark.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="options">How it is read.</param>
    public static DocumentReading Read(ReadOnlySpan<byte> text, DocumentFormat format, DocumentReaderOptions? options = null)
    {
        options ??= new DocumentReaderOptions();
        try
        {
            if (text.Length > options.GreatestSize)
                throw new TextFault("too-large", new Place(1, 1), $"The text has {text.Length} bytes, and {options.GreatestSize} are the most.", "Split the flow into several documents.");
            if (text.StartsWith(Utf16) || text.StartsWith(Utf16Swapped))
                throw new TextFault("bad-text", new Place(1, 1), "The text is UTF-16 or UTF-32, by its byte order mark.", "Save the document as UTF-8.");
            if (format == DocumentFormat.Mermaid)
                return DiagramReading.Read(text, options);
            var root = format == DocumentFormat.Json ? JsonText.Read(text) : YamlText.Read(text);
            return new DocumentForm(options).Read(root);
        }
        catch (TextFault fault)
        {
            return new DocumentReading(null, [new DocumentProblem(fault.Code, "$", fault.Place, fault.Message, fault.Remedy)]);
        }
    }

    /// <summary>Reads a text.</summary>
    public static DocumentReading Read(string text, DocumentFormat format, DocumentReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), format, options);
    }

    /// <summary>Reads a file: YAML where its name ends in <c>.yaml</c> or <c>.yml</c>, a drawing where it ends in <c>.mmd</c> or <c>.mermaid</c>, else JSON.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DocumentReading ReadFile(string path, DocumentReaderOptions? options = null)
    {
        options ??= new DocumentReaderOptions();
        using var file = File.OpenRead(path);
        // One byte more than allowed shows that it is too large, without reading all of it.
        var bytes = new byte[Math.Min(file.Length, options.GreatestSize + 1L)];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var named = Path.GetFileNameWithoutExtension(path);
        if (options.DrawingId == DocumentReaderOptions.DefaultDrawingId && named.Length > 0 && DocumentNames.FaultOfFlow(named) is null)
            options = options with { DrawingId = named };
        return Read(bytes.AsSpan(0, read), FormatOf(path), options);
    }

    /// <summary>How a file of a name is written.</summary>
    public static DocumentFormat FormatOf(string path)
        => Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".YAML" or ".YML" => DocumentFormat.Yaml,
            ".MMD" or ".MERMAID" => DocumentFormat.Mermaid,
            _ => DocumentFormat.Json,
        };
}
