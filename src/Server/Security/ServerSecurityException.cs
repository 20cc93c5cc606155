namespace ActorFlow.Server;

/// <summary>A server cannot be started, or a caller cannot be judged, as its security is set up wrongly; the text says what to do.</summary>
public sealed class ServerSecurityException : Exception
{
    internal ServerSecurityException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
