namespace SessionKernel;

/// <summary>Why a lane was closed.</summary>
internal enum LaneEnd : byte
{
    /// <summary>The connection failed, or the server closed it.</summary>
    ConnectionLost,

    /// <summary>The oldest command passed its deadline, and no bytes came meanwhile.</summary>
    Silent,

    /// <summary>The oldest command had no answer for several times its deadline, though bytes came now and then.</summary>
    TooSlow,

    /// <summary>The server sent an impossible reply: replies and commands may be out of step.</summary>
    ProtocolBroken,

    /// <summary>The server is no longer a primary.</summary>
    NotPrimary,

    /// <summary>Another server is the primary by now, according to the sentinels or the multiplexer.</summary>
    Superseded,

    /// <summary>The server no longer tells its role: the next handshake decides.</summary>
    RoleUnknown,

    /// <summary>The process was frozen for longer than a command may take: the server may have dropped the connection.</summary>
    ProcessFroze,

    /// <summary>The store was disposed.</summary>
    Disposed,
}
