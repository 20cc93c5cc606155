namespace ActorFlow;

/// <summary>A text that is made when somebody asks for it, which most never do. Thread-safe: threads that ask at the same time find the same, each for itself.</summary>
internal abstract class LateText
{
    private string? _text;

    /// <summary>The text: the same at each call.</summary>
    public string Text => _text ??= Make();

    /// <summary>Makes it, of what never changes.</summary>
    protected abstract string Make();
}
