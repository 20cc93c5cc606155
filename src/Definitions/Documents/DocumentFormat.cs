namespace ActorFlow.Definitions;

/// <summary>How a document is written.</summary>
public enum DocumentFormat
{
    /// <summary>Strict JSON.</summary>
    Json,

    /// <summary>One YAML document without anchors, aliases and tags.</summary>
    Yaml,

    /// <summary>A Mermaid flowchart as ActorFlow draws it, with comments that carry what a picture does not show.</summary>
    Mermaid,
}
