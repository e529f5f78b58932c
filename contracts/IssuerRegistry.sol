// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccreditorRegistry} from "./AccreditorRegistry.sol";
import {IIssuerRegistry} from "./IIssuerRegistry.sol";
import {Term, newTerm} from "./Term.sol";

/// @title Issuers, their accreditations, operators and recoveries
/// @notice What accreditors and admins do, and how a lost or stolen admin key is replaced.
abstract contract IssuerRegistry is AccreditorRegistry {
    uint8 internal constant RIGHT_TO_ANCHOR = 1;
    uint8 internal constant RIGHT_TO_REVOKE = 2;
    uint256 private constant RECOVERY_DELAY = 7 days;

    /// @inheritdoc IIssuerRegistry
    uint32 public accreditationCount;

    /// @inheritdoc IIssuerRegistry
    uint32 public issuerCount;

    mapping(uint32 accreditation => Accreditation) private _accreditations;
    mapping(uint32 issuer => Issuer) private _issuers;

    /// @inheritdoc IIssuerRegistry
    mapping(uint32 issuer => address) public pendingAdmin;

    mapping(uint32 issuer => Recovery) private _recoveries;

    /// @inheritdoc IIssuerRegistry
    mapping(uint32 issuer => uint32) public operatorCount;

    mapping(uint32 issuer => mapping(uint32 operator => Operator)) private _operators;

    /// @dev For proofs of storage: what a verifier needs of an accreditation, in one slot.
    mapping(uint32 accreditation => bytes32) private _accreditationCommitments;

    /* ISSUERS AND ACCREDITATIONS */

    /// @inheritdoc IIssuerRegistry
    function registerIssuer(
        uint32 accreditor,
        address admin,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 issuer, uint32 accreditation) {
        _requireAccount("admin", admin);

        issuer = ++issuerCount;
        _issuers[issuer] = Issuer(admin, accreditor);

        emit IssuerRegistered(issuer, accreditor, admin);

        accreditation = accreditIssuer(accreditor, issuer, until, name, uri);
    }

    /// @inheritdoc IIssuerRegistry
    function accreditIssuer(
        uint32 accreditor,
        uint32 issuer,
        uint256 until,
        string calldata name,
        string calldata uri
    ) public returns (uint32 accreditation) {
        require(_accreditorAccount(accreditor) == msg.sender, NotAccreditor(accreditor, msg.sender));
        require(_isMandated(accreditor), AccreditorNotInForce(accreditor, block.timestamp));
        require(_issuers[issuer].admin != address(0), UnknownIssuer(issuer));
        _requireText(name, uri);
        Term term = newTerm(block.timestamp, until);

        accreditation = ++accreditationCount;
        _accreditations[accreditation] = Accreditation(issuer, accreditor, term, name, uri);
        _commitToAccreditation(accreditation);

        emit IssuerAccredited(accreditation, issuer, accreditor, term.from(), term.until(), name, uri);
    }

    /// @inheritdoc IIssuerRegistry
    function endAccreditation(uint32 accreditation, uint256 moment) external {
        uint32 maker = _accreditations[accreditation].accreditor;
        require(maker != 0, UnknownAccreditation(accreditation));
        address ender = _isMandated(maker) ? _accreditorAccount(maker) : owner();
        require(msg.sender == ender, NotAccreditationEnder(accreditation, msg.sender));

        Term term = _accreditations[accreditation].term.endedAt(moment);
        _accreditations[accreditation].term = term;
        _commitToAccreditation(accreditation);

        emit AccreditationEnded(accreditation, term.until());
    }

    /// @inheritdoc IIssuerRegistry
    function handOverIssuer(uint32 issuer, address admin) external {
        _requireAdmin(issuer);

        pendingAdmin[issuer] = admin;

        emit IssuerHandoverStarted(issuer, admin);
    }

    /// @inheritdoc IIssuerRegistry
    function acceptIssuer(uint32 issuer) external {
        require(pendingAdmin[issuer] == msg.sender, NotPendingAdmin(issuer, msg.sender));

        delete pendingAdmin[issuer];
        _issuers[issuer].admin = msg.sender;

        emit IssuerHandoverAccepted(issuer, msg.sender);
    }

    /* OPERATORS */

    /// @inheritdoc IIssuerRegistry
    function addOperator(
        uint32 issuer,
        address account,
        uint256 until,
        uint8 rights
    ) external returns (uint32 operator) {
        _requireAdmin(issuer);
        _requireAccount("operator", account);
        require(rights != 0 && rights <= RIGHT_TO_ANCHOR | RIGHT_TO_REVOKE, BadRights(rights));
        Term term = newTerm(block.timestamp, until);

        operator = ++operatorCount[issuer];
        _operators[issuer][operator] = Operator(account, term, rights);

        emit OperatorAdded(issuer, operator, account, term.from(), term.until(), rights);
    }

    /// @inheritdoc IIssuerRegistry
    function endOperator(uint32 issuer, uint32 operator, uint256 moment) external {
        if (_isFrozen(issuer)) {
            Recovery storage recovery = _recoveries[issuer];
            bool mayEnd = msg.sender == _starterOf(recovery) || (recovery.objected && msg.sender == owner());
            require(mayEnd, NotOperatorEnder(issuer, msg.sender));
            require(moment >= recovery.startedAt, MomentBeforeFreeze(moment, recovery.startedAt));
        } else {
            _requireAdmin(issuer);
        }
        require(_operators[issuer][operator].account != address(0), UnknownOperator(issuer, operator));

        Term term = _operators[issuer][operator].term.endedAt(moment);
        _operators[issuer][operator].term = term;

        emit OperatorEnded(issuer, operator, term.until());
    }

    /* RECOVERY */

    /// @inheritdoc IIssuerRegistry
    function startRecovery(uint32 issuer, address proposedAdmin) external {
        require(_issuers[issuer].admin != address(0), UnknownIssuer(issuer));
        require(!_isFrozen(issuer), RecoveryInProgress(issuer, _recoveries[issuer].startedAt));
        _requireAccount("proposed admin", proposedAdmin);
        uint32 sponsor = _issuers[issuer].sponsor;
        uint32 starter = _isMandated(sponsor) ? sponsor : 0;
        address account = starter == 0 ? owner() : _accreditorAccount(starter);
        require(msg.sender == account, NotRecoveryStarter(issuer, msg.sender));

        uint40 startedAt = uint40(block.timestamp); // 40 bits last until the year 36812
        _recoveries[issuer] = Recovery(proposedAdmin, startedAt, starter, false);
        delete pendingAdmin[issuer];

        emit RecoveryStarted(issuer, starter, proposedAdmin, startedAt);
    }

    /// @inheritdoc IIssuerRegistry
    function objectToRecovery(uint32 issuer) external {
        Recovery storage recovery = _requireRecovery(issuer);
        require(_issuers[issuer].admin == msg.sender, NotAdmin(issuer, msg.sender));
        uint256 deadline = recovery.startedAt + RECOVERY_DELAY;
        require(block.timestamp < deadline, ObjectionTooLate(issuer, deadline));
        require(!recovery.objected, RecoveryIsContested(issuer));

        recovery.objected = true;

        emit RecoveryObjected(issuer);
    }

    /// @inheritdoc IIssuerRegistry
    function completeRecovery(uint32 issuer) external {
        Recovery storage recovery = _requireRecovery(issuer);
        require(msg.sender == _starterOf(recovery), NotRecoveryStarter(issuer, msg.sender));
        require(!recovery.objected, RecoveryIsContested(issuer));
        uint256 due = recovery.startedAt + RECOVERY_DELAY;
        require(block.timestamp >= due, RecoveryNotDue(issuer, due));

        _replaceAdmin(issuer, recovery.proposedAdmin);
    }

    /// @inheritdoc IIssuerRegistry
    function decideRecovery(uint32 issuer, bool upheld) external onlyOwner {
        Recovery storage recovery = _requireRecovery(issuer);
        require(recovery.objected, RecoveryNotContested(issuer));

        if (upheld) {
            _replaceAdmin(issuer, recovery.proposedAdmin);
        } else {
            delete _recoveries[issuer];

            emit RecoveryRejected(issuer);
        }
    }

    /* VIEWS */

    /// @inheritdoc IIssuerRegistry
    function getAccreditation(uint32 accreditation) public view returns (Accreditation memory) {
        return _accreditations[accreditation];
    }

    /// @inheritdoc IIssuerRegistry
    function getIssuer(uint32 issuer) external view returns (Issuer memory) {
        return _issuers[issuer];
    }

    /// @inheritdoc IIssuerRegistry
    function getOperator(uint32 issuer, uint32 operator) public view returns (Operator memory) {
        return _operators[issuer][operator];
    }

    /// @inheritdoc IIssuerRegistry
    function getRecovery(uint32 issuer) external view returns (Recovery memory recovery, bool isActive) {
        return (_recoveries[issuer], _isFrozen(issuer));
    }

    /* FOR THE CREDENTIAL REGISTRY: one slot each, no texts */

    function _accreditationTerm(
        uint32 accreditation
    ) internal view returns (uint32 issuer, uint32 accreditor, Term term) {
        Accreditation storage made = _accreditations[accreditation];
        return (made.issuer, made.accreditor, made.term);
    }

    function _operator(uint32 issuer, uint32 operator) internal view returns (Operator storage) {
        return _operators[issuer][operator];
    }

    /// @dev Requires that the caller is the admin, and not frozen by a recovery.
    function _requireAdmin(uint32 issuer) internal view {
        require(_issuers[issuer].admin == msg.sender, NotAdmin(issuer, msg.sender));
        require(!_isFrozen(issuer), AdminIsFrozen(issuer, _recoveries[issuer].startedAt));
    }

    /* PRIVATE */

    /// @dev A recovery lapses when its starter's mandate ends. One that the governor started does not.
    function _isFrozen(uint32 issuer) private view returns (bool) {
        Recovery storage recovery = _recoveries[issuer];
        return recovery.startedAt != 0 && (recovery.starter == 0 || _isMandated(recovery.starter));
    }

    function _requireRecovery(uint32 issuer) private view returns (Recovery storage recovery) {
        require(_isFrozen(issuer), NoRecovery(issuer));
        return _recoveries[issuer];
    }

    function _starterOf(Recovery storage recovery) private view returns (address) {
        return recovery.starter == 0 ? owner() : _accreditorAccount(recovery.starter);
    }

    function _commitToAccreditation(uint32 accreditation) private {
        Accreditation storage made = _accreditations[accreditation];
        _accreditationCommitments[accreditation] = keccak256(
            abi.encode(made.issuer, made.accreditor, made.term, made.name, made.uri)
        );
    }

    function _replaceAdmin(uint32 issuer, address admin) private {
        _issuers[issuer].admin = admin;
        delete _recoveries[issuer];

        emit RecoveryCompleted(issuer, admin);
    }
}
