using System.Diagnostics.CodeAnalysis;
using ActorFlow.Actors.Kernel;

namespace ActorFlow.Testing;

/// <content>Expectations, in Akka's words.</content>
public sealed partial class TestProbe<TMessage>
{
    /// <summary>Waits for the next message and returns it.</summary>
    /// <exception cref="TestKitException">None came in time.</exception>
    public TMessage ExpectMsg(TimeSpan? timeout = null) =>
        TryReceiveOne(_kit.Remaining(timeout), out var message) ? message : throw Failed("a message", null, timeout);

    /// <summary>Waits for the next message, which must be of a type.</summary>
    /// <exception cref="TestKitException">None came in time, or one of another type.</exception>
    public T ExpectMsg<T>(TimeSpan? timeout = null)
        where T : TMessage
    {
        if (!TryReceiveOne(_kit.Remaining(timeout), out var message)) throw Failed(typeof(T).Name, null, timeout);
        return message is T expected ? expected : throw Failed(typeof(T).Name, message, timeout);
    }

    /// <summary>Waits for the next message, which must be of a type and satisfy a predicate.</summary>
    /// <exception cref="TestKitException">None came in time, or another one.</exception>
    public T ExpectMsg<T>(Predicate<T> satisfies, TimeSpan? timeout = null)
        where T : TMessage
    {
        ArgumentNullException.ThrowIfNull(satisfies);
        var message = ExpectMsg<T>(timeout);
        return satisfies(message) ? message : throw Failed($"{typeof(T).Name} as the predicate wants it", message, timeout);
    }

    /// <summary>Waits for the next message, which must equal the expected one.</summary>
    /// <exception cref="TestKitException">None came in time, or another one.</exception>
    public T ExpectMsg<T>(T expected, TimeSpan? timeout = null)
        where T : TMessage
    {
        if (!TryReceiveOne(_kit.Remaining(timeout), out var message)) throw Failed($"{expected}", null, timeout);
        return EqualityComparer<TMessage>.Default.Equals(expected, message) ? (T)message : throw Failed($"{expected}", message, timeout);
    }

    /// <summary>Waits the whole time and fails if a message comes. In virtual time, time moves on by <paramref name="duration"/>.</summary>
    /// <param name="duration">Null: the rest of the surrounding Within, else <see cref="TestKit.DefaultQuietTime"/>.</param>
    /// <exception cref="TestKitException">A message came.</exception>
    public void ExpectNoMsg(TimeSpan? duration = null)
    {
        var quiet = duration ?? _kit.RemainingOr(_kit.DefaultQuietTime);
        if (TryReceiveOne(quiet, out var message)) throw new TestKitException($"{Ref.Path} expected no message for {quiet}, and received {message}.");
    }

    /// <summary>Skips messages until one satisfies a predicate, and returns that one.</summary>
    /// <exception cref="TestKitException">None did in time; the text names those skipped.</exception>
    public T FishForMessage<T>(Predicate<T> isFish, TimeSpan? max = null)
        where T : TMessage
    {
        ArgumentNullException.ThrowIfNull(isFish);
        var limit = _kit.Remaining(max);
        var time = _kit.Pace.Time;
        var began = time.GetTimestamp();
        var skipped = new List<TMessage>();
        while (TryReceiveOne(Left(limit, time.GetElapsedTime(began)), out var message))
        {
            if (message is T candidate && isFish(candidate)) return candidate;
            skipped.Add(message);
        }

        throw new TestKitException($"{Ref.Path} fished for {typeof(T).Name} for {limit} and caught only [{string.Join(", ", skipped)}].");
    }

    /// <summary>Waits for that many messages.</summary>
    /// <exception cref="TestKitException">Fewer came in time.</exception>
    public IReadOnlyList<TMessage> ReceiveN(int count, TimeSpan? max = null)
    {
        var limit = _kit.Remaining(max);
        var time = _kit.Pace.Time;
        var began = time.GetTimestamp();
        var messages = new List<TMessage>(count);
        while (messages.Count < count)
        {
            if (!TryReceiveOne(Left(limit, time.GetElapsedTime(began)), out var message))
                throw new TestKitException(
                    $"{Ref.Path} expected {count} messages within {limit} and received {messages.Count}: [{string.Join(", ", messages)}].");
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Waits for one message; null if none comes in time.</summary>
    public TMessage? ReceiveOne(TimeSpan? max = null) => TryReceiveOne(_kit.Remaining(max), out var message) ? message : null;

    /// <summary>Waits until a watched actor has ended. Others that ended before are passed over.</summary>
    /// <exception cref="TestKitException">It did not in time.</exception>
    public void ExpectTerminated(ActorRef actor, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var limit = _kit.Remaining(timeout);
        if (!_kit.Pace.WaitUntil(_gate, TakeTerminated, limit)) throw new TestKitException(
            $"{Ref.Path} expected the end of {actor.Path} within {limit}. Was it watched?");

        bool TakeTerminated()
        {
            lock (_gate)
            {
                while (_terminated.TryDequeue(out var ended))
                {
                    if (ReferenceEquals(ended, actor)) return true;
                }

                return false;
            }
        }
    }

    private static TimeSpan Left(TimeSpan limit, TimeSpan elapsed) => elapsed < limit ? limit - elapsed : TimeSpan.Zero;

    private bool TryReceiveOne(TimeSpan timeout, [NotNullWhen(true)] out TMessage? message)
    {
        TMessage? taken = null;
        _kit.Pace.WaitUntil(_gate, Take, timeout);
        message = taken;
        return taken is not null;

        bool Take()
        {
            lock (_gate) return _messages.TryDequeue(out taken);
        }
    }

    private TestKitException Failed(string expected, TMessage? received, TimeSpan? timeout) => new(received is null
        ? $"{Ref.Path} expected {expected} within {_kit.Remaining(timeout)}, and nothing came."
        : $"{Ref.Path} expected {expected}, and received {received}.");
}
