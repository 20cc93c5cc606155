namespace ActorFlow.Testing.Probes;

/// <summary>How a test waits: by running the seeded world, or by letting real time pass.</summary>
internal interface IPace
{
    /// <summary>The clock that timeouts are measured by.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// Waits until <paramref name="done"/>, which is called with <paramref name="gate"/> held, or until the time is over; false then.
    /// </summary>
    bool WaitUntil(object gate, Func<bool> done, TimeSpan max);
}
