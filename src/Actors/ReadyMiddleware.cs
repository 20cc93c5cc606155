using ActorFlow.Actors.Middleware;
using Microsoft.Extensions.Logging;
using Polly;

namespace ActorFlow;

/// <summary>Ready-made middleware, found under <see cref="NodeMiddleware"/>: <c>flow.Use(NodeMiddleware.Logging())</c>.</summary>
public static class ReadyMiddleware
{
    extension(NodeMiddleware)
    {
        /// <summary>Logs the begin and the end of each attempt of Exec.</summary>
        /// <param name="logger">Where; null (the default) is where the engine logs.</param>
        /// <param name="level">At which level. The default is information.</param>
        public static NodeMiddleware Logging(ILogger? logger = null, LogLevel level = LogLevel.Information) => new LoggingMiddleware(logger, level);

        /// <summary>Measures each attempt of Exec.</summary>
        /// <param name="record">Takes the measurement; called on the attempt's thread, from several threads at the same time.</param>
        public static NodeMiddleware Metrics(Action<NodeMeasurement> record)
        {
            ArgumentNullException.ThrowIfNull(record);
            return new MeasuringMiddleware(record);
        }

        /// <summary>
        /// Checks the run's state before Prep; a problem fails the visit with a <see cref="NodeValidationException"/>, without any attempt.
        /// </summary>
        /// <param name="problem">Says what is wrong and what to do, or null.</param>
        public static NodeMiddleware Validation(Func<SharedState, string?> problem)
        {
            ArgumentNullException.ThrowIfNull(problem);
            return new StateValidation(problem);
        }

        /// <summary>Checks what Prep returned; a problem fails the visit with a <see cref="NodeValidationException"/>, without any attempt.</summary>
        /// <typeparam name="TInput">What Prep returns, or a base of it.</typeparam>
        /// <param name="problem">Says what is wrong and what to do, or null.</param>
        public static NodeMiddleware InputValidation<TInput>(Func<TInput, string?> problem)
        {
            ArgumentNullException.ThrowIfNull(problem);
            return new InputValidation<TInput>(problem);
        }

        /// <summary>Keeps results of Exec in the memory of this process, by node and key, for all runs.</summary>
        /// <param name="key">The key of an attempt, usually made of its input; null keeps nothing.</param>
        /// <param name="lifetime">How long a result is kept; null (the default) is until others displace it.</param>
        /// <param name="capacity">How many results are kept, the least recently used leaving first. The default is 1024.</param>
        /// <remarks>
        /// The same object is handed to several visits, so results must not be changed. Lost at a restart: for results that count, use a step.
        /// </remarks>
        /// <exception cref="ArgumentOutOfRangeException">The lifetime is not positive, or the capacity is below 1.</exception>
        public static NodeMiddleware Caching(Func<ExecCall, string?> key, TimeSpan? lifetime = null, int capacity = 1024)
        {
            ArgumentNullException.ThrowIfNull(key);
            ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
            if (lifetime is { } limit)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(lifetime));
            return new CacheMiddleware(key, lifetime, capacity);
        }

        /// <summary>Cancels what is within when it takes too long: outside a retry it bounds all tries together, inside it bounds each.</summary>
        /// <param name="limit">The time; longer than zero.</param>
        /// <remarks>
        /// It waits for Exec to obey its token. One that may ignore it needs <see cref="NodeOptions.Timeout"/>, which abandons the attempt.
        /// </remarks>
        /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
        public static NodeMiddleware Timeout(TimeSpan limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
            return new TimeoutMiddleware(limit);
        }

        /// <summary>Tries what is within again, inside one attempt of the node.</summary>
        /// <param name="policy">How often in all, for which errors, and after what waits.</param>
        /// <param name="when">Narrows the errors further, with the call at hand; null (the default) is all that the policy retries.</param>
        /// <remarks>Tries and waits live in memory: a crash forgets them. <see cref="NodeOptions.Retry"/> journals its attempts.</remarks>
        public static NodeMiddleware Retry(RetryPolicy policy, Func<ExecCall, Exception, bool>? when = null)
        {
            ArgumentNullException.ThrowIfNull(policy);
            return new RetryMiddleware(policy, when);
        }

        /// <summary>Runs each attempt of Exec through a pipeline of Polly: circuit breaker, rate limiter and the like.</summary>
        /// <param name="pipeline">The pipeline; its state is shared by all runs.</param>
        public static NodeMiddleware Resilience(ResiliencePipeline pipeline)
        {
            ArgumentNullException.ThrowIfNull(pipeline);
            return new ResilienceMiddleware(pipeline);
        }
    }

    /// <summary>Runs each attempt of Exec through a pipeline of Polly: circuit breaker, rate limiter and the like.</summary>
    /// <param name="node">The node.</param>
    /// <param name="pipeline">The pipeline; its state is shared by all runs. A retry in it makes tries inside one attempt of the node.</param>
    public static TNode Resilience<TNode>(this TNode node, ResiliencePipeline pipeline)
        where TNode : Node
        => node.Use(NodeMiddleware.Resilience(pipeline));

    /// <summary>Runs each attempt of Exec through a pipeline of Polly that judges results too: fallback, hedging, retry by result.</summary>
    /// <param name="node">The node.</param>
    /// <param name="pipeline">The pipeline; its state is shared by all runs.</param>
    public static Node<TPrep, TExec> Resilience<TPrep, TExec>(this Node<TPrep, TExec> node, ResiliencePipeline<TExec> pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return node.Use(new ResilienceMiddleware<TExec>(pipeline));
    }

    /// <summary>Runs each attempt of Exec through a pipeline of Polly that judges results too: fallback, hedging, retry by result.</summary>
    /// <param name="node">The node.</param>
    /// <param name="pipeline">The pipeline; its state is shared by all runs.</param>
    public static LambdaNode<TPrep, TExec> Resilience<TPrep, TExec>(this LambdaNode<TPrep, TExec> node, ResiliencePipeline<TExec> pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return node.Use(new ResilienceMiddleware<TExec>(pipeline));
    }
}
