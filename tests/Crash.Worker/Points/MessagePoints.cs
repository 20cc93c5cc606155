using System.Collections.Concurrent;
using ActorFlow.Actors.Kernel;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>A point before every message an actor of the engine takes, called like the message's type: <c>RunMessage.Committed</c>.</summary>
internal sealed class MessagePoints : IMailboxObserver
{
    private readonly ConcurrentDictionary<Type, string> _names = new();

    public void Receiving(ActorRef actor, object message) => CrashPoint.Reach(_names.GetOrAdd(message.GetType(), NameOf));

    private static string NameOf(Type type) => type.DeclaringType is { } family ? $"{family.Name}.{type.Name}" : type.Name;
}
