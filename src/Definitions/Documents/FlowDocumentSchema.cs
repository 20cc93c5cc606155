using System.Text;

namespace ActorFlow.Definitions;

/// <summary>The published schema of documents, for editors: JSON Schema, draft 2020-12.</summary>
/// <remarks>
/// It says what a document may look like. What its parts say of each other, and what functions take, only <see cref="FlowDocumentReader"/> and
/// <see cref="FlowDocumentBuilder"/> see.
/// </remarks>
public static class FlowDocumentSchema
{
    /// <summary>The schema as JSON text.</summary>
    public static string Json { get; } = Load();

    private static string Load()
    {
        using var resource = typeof(FlowDocumentSchema).Assembly.GetManifestResourceStream("flow-document.schema.json")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
